//! Replaces a file by its repaired content. A full disk, a kill, a crash: who opens the file finds
//! the old content or the new one, never half of one. The new one is written beside the old one,
//! brought to the disk, and only then takes its name, which the system does in one step.

use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::input::one_line;
use crate::metadata;
use crate::temporary::Temporary;

/// A file as it was when it was looked at, which has to be before it is read.
pub struct Original {
    name: String,
    path: PathBuf,
    metadata: Metadata,
}

impl Original {
    /// Fails for what is no file, and for links, unless they are to be followed.
    pub fn look(path: &Path, follow_links: bool) -> Result<Original> {
        let name = one_line(&path.to_string_lossy()).into_owned();
        let unreadable = || format!("cannot read: {name}");
        let link = fs::symlink_metadata(path).with_context(unreadable)?.is_symlink();
        ensure!(follow_links || !link, "is a link: {name}: use --follow-links to replace the file it leads to");
        let path = if link { fs::canonicalize(path).with_context(unreadable)? } else { path.to_owned() };
        let metadata = fs::metadata(&path).with_context(unreadable)?;
        ensure!(metadata.is_file(), "is not a file: {name}: only files can be replaced");
        Ok(Original { name, path, metadata })
    }

    fn is_unchanged(&self) -> bool {
        fs::symlink_metadata(&self.path).is_ok_and(|now| state(&now) == state(&self.metadata))
    }
}

/// What is different once somebody else has written or replaced a file.
fn state(metadata: &Metadata) -> impl PartialEq {
    (metadata.len(), metadata.modified().ok(), identity(metadata))
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> impl PartialEq + use<> {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> impl PartialEq + use<> {}

/// How many names a file has, or hard links.
#[cfg(unix)]
fn names(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

#[cfg(not(unix))]
fn names(_: &Metadata) -> u64 {
    1
}

/// The new content of a file. It is gone if it is dropped before it is committed.
pub struct Replacement {
    original: Original,
    content: BufWriter<Temporary>,
}

impl Replacement {
    /// Begins with the new content of a file that was looked at.
    pub fn of(original: Original) -> Result<Replacement> {
        let new = beside(&original).with_context(|| cannot_replace(&original.name))?;
        Ok(Replacement { original, content: BufWriter::new(new) })
    }

    /// What is to be said of other names that the file has, and which the new content does not get.
    pub fn other_names(&self) -> Option<String> {
        match names(&self.original.metadata) {
            0 | 1 => None,
            2 => Some("has 1 other name, which keeps the old text".to_owned()),
            names => Some(format!("has {} other names, which keep the old text", names - 1)),
        }
    }

    /// Puts the new content in the place of the old one, which is kept under the name with the suffix
    /// if there is one.
    pub fn commit(self, backup: Option<&str>) -> Result<()> {
        let Replacement { original, content } = self;
        let failed = || cannot_replace(&original.name);
        let new = finished(content, &original).with_context(failed)?;
        // As late as can be.
        if !original.is_unchanged() {
            bail!("changed meanwhile: {}: it stays as it is now; try again", original.name);
        }
        if let Some(suffix) = backup {
            back_up(&original, suffix)
                .with_context(|| format!("cannot write the backup: {}{suffix}", original.name))?;
        }
        new.persist(&original.path).with_context(failed)?;
        sync_folder(&original.path);
        Ok(())
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.content.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.content.flush()
    }
}

/// A new file.
fn beside(original: &Original) -> io::Result<Temporary> {
    // The system would let a file be replaced that must not be written to.
    File::options().write(true).open(&original.path)?;
    Temporary::new(folder(&original.path), metadata::PRIVATE)
}

/// The new file, whole and on the disk.
fn finished(content: BufWriter<Temporary>, original: &Original) -> io::Result<Temporary> {
    let new = content.into_inner().map_err(IntoInnerError::into_error)?;
    metadata::keep(&original.metadata, &original.path, new.as_file());
    metadata::keep_times(&original.metadata, new.as_file());
    new.as_file().sync_all()?;
    Ok(new)
}

/// A suffix for backups, as an argument: with it the name has to be another one in the same folder.
pub fn backup_suffix(argument: &str) -> Result<String, &'static str> {
    match argument {
        "" => Err("it must not be empty"),
        _ if argument.chars().any(std::path::is_separator) => Err("it must not name a folder"),
        _ => Ok(argument.to_owned()),
    }
}

/// Gives the old content a second name, in one step even if there is a backup of that name.
fn back_up(original: &Original, suffix: &str) -> io::Result<()> {
    let mut backup = OsString::from(&original.path);
    backup.push(suffix);
    let backup = Path::new(&backup);
    let Ok(link) = Temporary::link(&original.path, folder(&original.path)) else {
        // Not every file system has links.
        return copy(original)?.persist(backup);
    };
    let name = link.path().to_owned();
    link.persist(backup)?;
    // If the backup was a link to the same file already, the system has left both.
    let _ = fs::remove_file(name);
    Ok(())
}

fn copy(original: &Original) -> io::Result<Temporary> {
    let mut copy = Temporary::new(folder(&original.path), metadata::PRIVATE)?;
    io::copy(&mut File::open(&original.path)?, &mut copy)?;
    metadata::keep(&original.metadata, &original.path, copy.as_file());
    metadata::keep_times(&original.metadata, copy.as_file());
    copy.as_file().sync_all()?;
    Ok(copy)
}

/// The folder of a file.
pub fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Brings the new name to the disk. Where that cannot be asked for, the file is whole all the same.
pub fn sync_folder(path: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder(path)).and_then(|folder| folder.sync_all());
    }
}

fn cannot_replace(name: &str) -> String {
    format!("cannot replace: {name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};
    use tempfile::{TempDir, tempdir};

    fn begin(path: &Path, follow_links: bool) -> Result<Replacement> {
        Replacement::of(Original::look(path, follow_links)?)
    }

    fn file(content: &str) -> (TempDir, PathBuf) {
        let folder = tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, content).unwrap();
        (folder, path)
    }

    fn replace(path: &Path, content: &str, backup: Option<&str>) -> Result<()> {
        let mut replacement = begin(path, false)?;
        replacement.write_all(content.as_bytes())?;
        replacement.commit(backup)
    }

    fn names(folder: &TempDir) -> Vec<String> {
        let entries = fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn the_new_content_takes_the_place_of_the_old() {
        let (folder, path) = file("old");
        replace(&path, "new", None).unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "new");
        assert_eq!(names(&folder), ["file"]);
    }

    #[test]
    fn without_a_commit_nothing_has_happened() {
        let (folder, path) = file("old");
        let mut replacement = begin(&path, false).unwrap();
        replacement.write_all(b"new").unwrap();
        drop(replacement);
        assert_eq!(fs::read_to_string(path).unwrap(), "old");
        assert_eq!(names(&folder), ["file"]);
    }

    #[test]
    fn times_are_kept() {
        let (_folder, path) = file("old");
        let long_ago = SystemTime::UNIX_EPOCH + Duration::new(1_000_000_000, 123_456_700);
        let times = fs::FileTimes::new().set_accessed(long_ago).set_modified(long_ago);
        File::options().write(true).open(&path).unwrap().set_times(times).unwrap();
        replace(&path, "new", None).unwrap();
        let metadata = fs::metadata(&path).unwrap();
        assert_eq!(metadata.modified().unwrap(), long_ago);
        assert_eq!(metadata.accessed().unwrap(), long_ago);
    }

    #[test]
    fn a_file_that_was_written_meanwhile_stays() {
        let (folder, path) = file("old");
        let mut replacement = begin(&path, false).unwrap();
        replacement.write_all(b"new").unwrap();
        fs::write(&path, "written meanwhile").unwrap();
        let error = replacement.commit(Some("~")).unwrap_err().to_string();
        assert!(error.starts_with("changed meanwhile: "), "{error}");
        assert_eq!(fs::read_to_string(path).unwrap(), "written meanwhile");
        assert_eq!(names(&folder), ["file"]);
    }

    #[test]
    fn a_file_that_was_removed_meanwhile_does_not_come_back() {
        let (folder, path) = file("old");
        let replacement = begin(&path, false).unwrap();
        fs::remove_file(&path).unwrap();
        replacement.commit(None).unwrap_err();
        assert!(names(&folder).is_empty());
    }

    #[test]
    fn the_backup_has_the_old_content() {
        let (folder, path) = file("old");
        replace(&path, "new", Some(".bak")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_to_string(path.with_extension("bak")).unwrap(), "old");
        assert_eq!(names(&folder), ["file", "file.bak"]);
    }

    #[test]
    fn the_backup_takes_the_place_of_an_older_one() {
        let (folder, path) = file("old");
        fs::write(path.with_extension("bak"), "older").unwrap();
        replace(&path, "new", Some(".bak")).unwrap();
        assert_eq!(fs::read_to_string(path.with_extension("bak")).unwrap(), "old");
        assert_eq!(names(&folder), ["file", "file.bak"]);
    }

    #[test]
    fn a_backup_that_is_the_same_file_already_becomes_one() {
        let (folder, path) = file("old");
        fs::hard_link(&path, path.with_extension("bak")).unwrap();
        replace(&path, "new", Some(".bak")).unwrap();
        assert_eq!(fs::read_to_string(path.with_extension("bak")).unwrap(), "old");
        assert_eq!(names(&folder), ["file", "file.bak"]);
    }

    #[test]
    fn without_a_backup_the_file_is_not_touched() {
        let (folder, path) = file("old");
        fs::create_dir(path.with_extension("bak")).unwrap();
        let error = replace(&path, "new", Some(".bak")).unwrap_err().to_string();
        assert!(error.starts_with("cannot write the backup: "), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(&folder), ["file", "file.bak"]);
    }

    #[test]
    fn a_copy_is_as_good_a_backup_as_a_link() {
        let (_folder, path) = file("old");
        let copy = copy(&Original::look(&path, false).unwrap()).unwrap();
        assert_eq!(fs::read_to_string(copy.path()).unwrap(), "old");
        let metadata = copy.as_file().metadata().unwrap();
        assert_eq!(metadata.modified().unwrap(), fs::metadata(path).unwrap().modified().unwrap());
    }

    #[test]
    fn suffixes_name_another_file_of_the_folder() {
        assert_eq!(backup_suffix(".bak"), Ok(".bak".to_owned()));
        backup_suffix("").unwrap_err();
        backup_suffix("/bak").unwrap_err();
    }

    #[test]
    fn folders_are_not_replaced() {
        let folder = tempdir().unwrap();
        let error = begin(folder.path(), false).err().unwrap().to_string();
        assert!(error.starts_with("is not a file: "), "{error}");
    }

    #[test]
    fn what_is_read_meanwhile_is_whole() {
        let (_folder, path) = file("");
        let contents = ["a", "b"].map(|letter| letter.repeat(100_000));
        fs::write(&path, &contents[0]).unwrap();
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                for content in contents.iter().cycle().take(40) {
                    replace(&path, content, None).unwrap();
                }
            });
            while !writer.is_finished() {
                assert!(contents.contains(&fs::read_to_string(&path).unwrap()));
            }
        });
    }

    #[cfg(unix)]
    mod unix {
        use super::*;
        use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
        use std::{env, process};

        #[test]
        fn links_are_followed_only_if_asked_for() {
            let (folder, path) = file("old");
            let link = folder.path().join("link");
            symlink("file", &link).unwrap();
            let error = begin(&link, false).err().unwrap().to_string();
            assert!(error.starts_with("is a link: "), "{error}");

            let mut replacement = begin(&link, true).unwrap();
            replacement.write_all(b"new").unwrap();
            replacement.commit(None).unwrap();
            assert_eq!(fs::read_to_string(path).unwrap(), "new");
            assert!(fs::symlink_metadata(link).unwrap().is_symlink());
        }

        #[test]
        fn a_link_that_leads_nowhere_is_an_error() {
            let folder = tempdir().unwrap();
            let link = folder.path().join("link");
            symlink("nothing", &link).unwrap();
            begin(&link, true).err().unwrap();
        }

        #[test]
        fn devices_are_not_replaced() {
            begin(Path::new("/dev/null"), false).err().unwrap();
        }

        #[test]
        fn a_file_that_must_not_be_written_to_is_not_replaced() {
            let (folder, path) = file("old");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
            if File::options().write(true).open(&path).is_ok() {
                return; // Root may write to all files.
            }
            begin(&path, false).err().unwrap();
            assert_eq!(names(&folder), ["file"]);
        }

        #[test]
        fn the_mode_is_kept() {
            let (_folder, path) = file("old");
            for mode in [0o600, 0o755, 0o640, 0o4711] {
                fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
                replace(&path, "new", None).unwrap();
                assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, mode);
            }
        }

        #[test]
        fn the_owner_is_kept_where_the_system_lets_it() {
            let (_folder, path) = file("old");
            // Only root can give a file away, and then nothing keeps it from being given on.
            let _ = std::os::unix::fs::chown(&path, Some(4321), Some(1234));
            let owner = |metadata: Metadata| (metadata.uid(), metadata.gid());
            let before = owner(fs::metadata(&path).unwrap());
            replace(&path, "new", None).unwrap();
            assert_eq!(owner(fs::metadata(&path).unwrap()), before);
        }

        #[cfg(target_os = "linux")]
        #[test]
        fn extended_attributes_are_kept() {
            use rustix::fs::{XattrFlags, getxattr, setxattr};
            let (_folder, path) = file("old");
            if setxattr(&path, "user.fixtext", b"noted", XattrFlags::empty()).is_err() {
                return; // The file system has none.
            }
            replace(&path, "new", None).unwrap();
            let mut value = [0; 5];
            assert_eq!(getxattr(&path, "user.fixtext", &mut value), Ok(5));
            assert_eq!(&value, b"noted");
        }

        /// The shell has the system refuse whatever is written to a file, and the test runs once more in there.
        #[test]
        fn a_full_disk_leaves_the_old_file_and_nothing_else() {
            const FILE: &str = "FIXTEXT_TEST_FILE";
            const TEST: &str = "replace::tests::unix::a_full_disk_leaves_the_old_file_and_nothing_else";
            if let Some(path) = env::var_os(FILE) {
                return overfill(Path::new(&path));
            }
            let (folder, path) = file("old");
            let output = process::Command::new("sh")
                .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh"])
                .arg(env::current_exe().unwrap())
                .args(["--exact", TEST])
                .env(FILE, &path)
                .output()
                .unwrap();
            assert!(output.status.success(), "{output:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), "old");
            assert_eq!(names(&folder), ["file"]);
        }

        fn overfill(path: &Path) {
            // Too much for the buffer, so that writing fails, and so little that only the end does.
            replace(path, &"x".repeat(1 << 20), Some("~")).unwrap_err();
            let error = format!("{:#}", replace(path, "x", Some("~")).unwrap_err());
            assert!(error.starts_with("cannot replace: "), "{error}");
        }
    }
}
