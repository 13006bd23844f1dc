//! Hands on to a new file what a system notes of the old one besides its content. All of it is as
//! far as the system lets it: only root gives files away, and not every file system knows all of it.

use std::fs::{File, FileTimes, Metadata};
use std::path::Path;

/// The mode of a file until it has that of the old one: nobody else may read it.
pub const PRIVATE: u32 = 0o600;

/// Gives the file the owner, the mode and the extended attributes of the one at the path.
pub fn keep(original: &Metadata, path: &Path, file: &File) {
    keep_mode(original, file);
    // They are a convenience of the system, and a file without them is whole.
    let _ = attributes::keep(path, file);
}

/// Gives the file the times of reading and writing, so it comes last.
pub fn keep_times(original: &Metadata, file: &File) {
    let (Ok(accessed), Ok(modified)) = (original.accessed(), original.modified()) else { return };
    let _ = file.set_times(FileTimes::new().set_accessed(accessed).set_modified(modified));
}

/// The owner before the mode, since a change of owner takes bits off the mode.
#[cfg(unix)]
fn keep_mode(original: &Metadata, file: &File) {
    use std::fs::Permissions;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};

    let group = fchown(file, None, Some(original.gid())).is_ok();
    let owner = fchown(file, Some(original.uid()), None).is_ok();
    let mode = granted(original.mode(), owner, group);
    let _ = file.set_permissions(Permissions::from_mode(mode));
}

/// The part of a mode that grants nobody more than before, if the owner or the group are others now.
#[cfg(unix)]
fn granted(mode: u32, owner: bool, group: bool) -> u32 {
    let special = if owner && group { mode & 0o7000 } else { 0 };
    let of_group = if group { mode & 0o070 } else { mode & 0o070 & ((mode & 0o007) << 3) };
    special | (mode & 0o707) | of_group
}

#[cfg(not(unix))]
fn keep_mode(original: &Metadata, file: &File) {
    let _ = file.set_permissions(original.permissions());
}

/// Extended attributes, access control lists among them.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
mod attributes {
    use std::ffi::CStr;
    use std::fs::File;
    use std::path::Path;

    use rustix::fs::{XattrFlags, fsetxattr, getxattr, getxattr_query, listxattr, listxattr_query};
    use rustix::io::Result;

    pub fn keep(path: &Path, file: &File) -> Result<()> {
        let names = filled(listxattr_query(path)?, |bytes| listxattr(path, bytes))?;
        for name in names.split_inclusive(|&byte| byte == 0) {
            if let Ok(name) = CStr::from_bytes_with_nul(name)
                && !vouches(name.to_bytes())
                && let Ok(value) = value(path, name)
            {
                // Some are the system's own, and the rest should not go without because of one.
                let _ = fsetxattr(file, name, &value, XattrFlags::empty());
            }
        }
        Ok(())
    }

    /// Whether an attribute says of the content that it can be trusted, which holds for that content only.
    fn vouches(name: &[u8]) -> bool {
        name.starts_with(b"security.") && name != b"security.selinux"
    }

    fn value(path: &Path, name: &CStr) -> Result<Vec<u8>> {
        filled(getxattr_query(path, name)?, |bytes| getxattr(path, name, bytes))
    }

    fn filled(length: usize, fill: impl Fn(&mut [u8]) -> Result<usize>) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        let length = fill(&mut bytes)?;
        bytes.truncate(length);
        Ok(bytes)
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
mod attributes {
    use std::fs::File;
    use std::io::Result;
    use std::path::Path;

    pub fn keep(_: &Path, _: &File) -> Result<()> {
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_mode_is_kept_for_the_same_owner_and_group() {
        assert_eq!(granted(0o100_6751, true, true), 0o6751);
    }

    #[test]
    fn another_group_may_do_no_more_than_all_others() {
        assert_eq!(granted(0o664, true, false), 0o644);
        assert_eq!(granted(0o660, true, false), 0o600);
    }

    #[test]
    fn nothing_runs_as_another_owner() {
        assert_eq!(granted(0o4755, false, true), 0o755);
        assert_eq!(granted(0o2755, true, false), 0o755);
    }
}
