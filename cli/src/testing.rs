//! What tests of several modules begin with.

use std::fs;

use tempfile::{TempDir, tempdir};

/// A new directory with files of these names and contents.
pub fn tree(files: &[(&str, &str)]) -> TempDir {
    let root = tempdir().unwrap();
    for (name, content) in files {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    root
}
