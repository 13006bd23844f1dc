//! Where `--output` goes: a file that is new or replaced as a whole, or a device, a pipe or a file
//! that somebody else has open, which can only be written to.

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::input::one_line;
use crate::metadata;
use crate::replace::{folder, sync_folder};
use crate::temporary::Temporary;

/// The mode of all new files, of which the system takes off what the user's mask says.
const PUBLIC: u32 = 0o666;

/// What is being written. Without a commit a file stays as it was, or is not made.
pub struct Destination {
    name: String,
    content: Content,
}

enum Content {
    File { path: PathBuf, old: Option<Box<Metadata>>, new: BufWriter<Temporary> },
    Device(BufWriter<File>),
}

impl Destination {
    /// Follows links, as a redirection of a shell does.
    pub fn create(path: &Path) -> Result<Destination> {
        let name = one_line(&path.to_string_lossy()).into_owned();
        ensure!(!path.is_dir(), "is a directory: {name}: name a file to write to");
        let content = Content::at(path).with_context(|| cannot_write(&name))?;
        Ok(Destination { name, content })
    }

    /// Puts the content in its place.
    pub fn commit(self) -> Result<()> {
        self.content.commit().with_context(|| cannot_write(&self.name))
    }
}

impl Content {
    fn at(path: &Path) -> io::Result<Content> {
        let old = match fs::metadata(path) {
            Ok(old) => Some(old),
            // A link that leads nowhere. A new file would take its place, which is not what it is for.
            Err(error) if fs::symlink_metadata(path).is_ok() => return Err(error),
            Err(_) => None,
        };
        let Some(old) = old else {
            let new = BufWriter::new(Temporary::new(folder(path), PUBLIC)?);
            return Ok(Content::File { path: path.to_owned(), old: None, new });
        };
        // What must not be written to must not be replaced either.
        let file = File::options().append(true).open(path)?;
        if !old.is_file() || is_descriptor(path) {
            return Ok(Content::Device(BufWriter::new(file)));
        }
        let path = fs::canonicalize(path)?;
        let new = BufWriter::new(Temporary::new(folder(&path), metadata::PRIVATE)?);
        Ok(Content::File { path, old: Some(Box::new(old)), new })
    }

    fn commit(self) -> io::Result<()> {
        let (path, old, new) = match self {
            Content::Device(mut device) => return device.flush(),
            Content::File { path, old, new } => (path, old, new),
        };
        let new = new.into_inner().map_err(IntoInnerError::into_error)?;
        if let Some(old) = old {
            metadata::keep(&old, &path, new.as_file());
        }
        new.as_file().sync_all()?;
        new.persist(&path)?;
        sync_folder(&path);
        Ok(())
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.content {
            Content::File { new, .. } => new.write(bytes),
            Content::Device(device) => device.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.content {
            Content::File { new, .. } => new.flush(),
            Content::Device(device) => device.flush(),
        }
    }
}

/// Whether a path stands for what is open already, as `/dev/stderr` and `/dev/fd/3` do. The file behind
/// it is that of the redirection, and a new one in its place would be nothing that anybody else writes to.
fn is_descriptor(path: &Path) -> bool {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    is_link && ["/dev", "/proc"].iter().any(|system| path.starts_with(system))
}

/// What failed, for all that writes to it.
pub fn cannot_write(name: &str) -> String {
    format!("cannot write: {name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::tempdir;

    fn write(path: &Path, content: &str) -> Result<()> {
        let mut destination = Destination::create(path)?;
        destination.write_all(content.as_bytes())?;
        destination.commit()
    }

    #[test]
    fn a_new_file_is_there_only_once_it_is_whole() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("new");
        let mut destination = Destination::create(&path).unwrap();
        destination.write_all(b"content").unwrap();
        assert!(!path.exists());
        destination.commit().unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "content");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn without_a_commit_there_is_no_file() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("new");
        Destination::create(&path).unwrap().write_all(b"content").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let folder = tempdir().unwrap();
        let error = write(&folder.path().join("no/new"), "").unwrap_err().to_string();
        assert!(error.starts_with("cannot write: "), "{error}");
    }

    #[test]
    fn a_directory_is_an_error() {
        let error = write(tempdir().unwrap().path(), "").unwrap_err().to_string();
        assert!(error.starts_with("is a directory: "), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_has_the_mode_of_any_other() {
        use std::os::unix::fs::MetadataExt;
        let folder = tempdir().unwrap();
        let [new, other] = ["new", "other"].map(|name| folder.path().join(name));
        write(&new, "").unwrap();
        fs::write(&other, "").unwrap();
        assert_eq!(fs::metadata(new).unwrap().mode(), fs::metadata(other).unwrap().mode());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_was_there_keeps_its_mode_and_its_links() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
        let folder = tempdir().unwrap();
        let [file, link] = ["file", "link"].map(|name| folder.path().join(name));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o751)).unwrap();
        symlink("file", &link).unwrap();
        write(&link, "new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(file).unwrap().mode() & 0o7777, 0o751);
        assert!(fs::symlink_metadata(link).unwrap().is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_an_error() {
        let folder = tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("nothing", &link).unwrap();
        write(&link, "").unwrap_err();
        assert!(fs::symlink_metadata(link).unwrap().is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_written_to() {
        write(Path::new("/dev/null"), "content").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_device_is_an_error() {
        let error = write(Path::new("/dev/full"), "content").unwrap_err().to_string();
        assert_eq!(error, "cannot write: /dev/full");
    }
}
