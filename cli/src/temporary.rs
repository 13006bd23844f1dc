//! Files that are being written and have yet to take their names. One that does not come to that is
//! removed, after a failure as after a signal: in the folder of the user it would be litter. What the
//! system says of them is handed on without their names, which nobody but this program knows.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, TempPath};

/// How their names begin.
pub const PREFIX: &str = ".fixtext-";

/// Those that are there. Who holds the lock may be sure that no other comes to be or takes its name.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that is removed unless it takes a name.
pub struct Temporary<F = File> {
    file: F,
    path: TempPath,
    // Goes last, when the file has gone.
    _listed: Listed,
}

impl Temporary {
    /// A new file in a folder, with this mode where there are modes.
    pub fn new(folder: &Path, mode: u32) -> io::Result<Temporary> {
        Temporary::made(folder, |path| create(path, mode))
    }

    pub fn as_file(&self) -> &File {
        &self.file
    }
}

impl Temporary<()> {
    /// Another name for a file that is there.
    pub fn link(file: &Path, folder: &Path) -> io::Result<Temporary<()>> {
        Temporary::made(folder, |path| fs::hard_link(file, path))
    }
}

impl<F> Temporary<F> {
    fn made(folder: &Path, make: impl FnMut(&Path) -> io::Result<F>) -> io::Result<Temporary<F>> {
        signals::watch();
        let mut unfinished = unfinished();
        let (file, path) = Builder::new().prefix(PREFIX).make_in(folder, make)?.into_parts();
        unfinished.insert(path.to_path_buf());
        let listed = Listed(path.to_path_buf());
        Ok(Temporary { file, path, _listed: listed })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes a name, also that of another file.
    pub fn persist(self, name: &Path) -> io::Result<()> {
        let Temporary { path, _listed: listed, .. } = self;
        let lock = unfinished();
        let done = path.persist(name).map_err(|error| error.error);
        // It is taken again to clear the list.
        drop(lock);
        drop(listed);
        done
    }
}

impl Write for Temporary {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A place in the list.
struct Listed(PathBuf);

impl Drop for Listed {
    fn drop(&mut self) {
        unfinished().remove(&self.0);
    }
}

#[cfg(unix)]
fn create(path: &Path, mode: u32) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().write(true).create_new(true).mode(mode).open(path)
}

#[cfg(not(unix))]
fn create(path: &Path, _: u32) -> io::Result<File> {
    File::options().write(true).create_new(true).open(path)
}

#[cfg(unix)]
mod signals {
    use std::fs;
    use std::sync::Once;
    use std::thread;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    use super::unfinished;

    /// From now on a signal that ends the program removes the files first, and then ends it as ever.
    pub fn watch() {
        static WATCH: Once = Once::new();
        WATCH.call_once(|| {
            let signals = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|&signal| !is_ignored(signal));
            // Without a watch all is well, but for what is left over after a signal.
            let Ok(mut signals) = Signals::new(signals) else { return };
            let _ = thread::Builder::new().spawn(move || signals.forever().for_each(end));
        });
    }

    /// The lock is held to the end, so that no other thread finds its file gone and complains.
    fn end(signal: i32) {
        let unfinished = unfinished();
        for path in unfinished.iter() {
            let _ = fs::remove_file(path);
        }
        let _ = emulate_default_handler(signal);
    }

    /// What `nohup` or a shell had ignored shall stay so, and only Linux tells of it.
    fn is_ignored(signal: i32) -> bool {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
        mask >> (signal - 1) & 1 == 1
    }
}

#[cfg(not(unix))]
mod signals {
    pub fn watch() {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::tempdir;

    #[test]
    fn what_takes_no_name_is_removed_and_no_longer_listed() {
        let folder = tempdir().unwrap();
        let one = Temporary::new(folder.path(), 0o600).unwrap();
        let (path, name) = (one.path().to_owned(), folder.path().join("name"));
        assert!(path.exists() && unfinished().contains(&path));
        drop(one);
        assert!(!path.exists() && !unfinished().contains(&path));

        let other = Temporary::new(folder.path(), 0o600).unwrap();
        let path = other.path().to_owned();
        other.persist(&name).unwrap();
        assert!(name.exists() && !path.exists() && !unfinished().contains(&path));
    }

    #[test]
    fn errors_do_not_tell_the_name() {
        let folder = tempdir().unwrap();
        let missing = Temporary::new(&folder.path().join("no"), 0o600).err().unwrap().to_string();
        let taken = Temporary::new(folder.path(), 0o600).unwrap().persist(folder.path()).unwrap_err().to_string();
        assert!(!missing.contains(PREFIX) && !taken.contains(PREFIX), "{missing}, {taken}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
