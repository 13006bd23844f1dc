//! Files that a project has named as none to be repaired, in a `.fixtextignore`. The walk obeys it on its
//! way down. A path that is named on the command line, as pre-commit names them, says nothing of the
//! way to it, so the way is gone here, from the top, as the walk would have gone it.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Error, anyhow};
use ignore::Match;
use ignore::gitignore::Gitignore;

use crate::input::one_line;
use crate::replace::folder;

/// The name of files that name files to be left alone, written as those of git.
pub const IGNORE: &str = ".fixtextignore";

/// What the ignore files say, as far as they were asked.
#[derive(Default)]
pub struct Ignored {
    folders: HashMap<PathBuf, Folder>,
    errors: Vec<Error>,
}

struct Folder {
    is_ignored: bool,
    patterns: Gitignore,
}

impl Ignored {
    /// Whether an ignore file names the path or a folder it is in.
    pub fn names(&mut self, path: &Path) -> bool {
        // Links on the way are followed, and a link at its end is what is named.
        let place = match path.file_name() {
            Some(name) => fs::canonicalize(folder(path)).map(|folder| folder.join(name)),
            None => fs::canonicalize(path),
        };
        // What is not there is an error of who reads it.
        place.is_ok_and(|place| self.is_named(&place, path.is_dir()))
    }

    /// What was wrong with ignore files that came into it since this was last asked.
    pub fn take_errors(&mut self) -> Vec<Error> {
        std::mem::take(&mut self.errors)
    }

    /// As for git, nothing in an ignored folder is heeded, and the ignore file closest to the path decides.
    fn is_named(&mut self, path: &Path, is_dir: bool) -> bool {
        let Some(parent) = path.parent() else { return false };
        if self.folder(parent).is_ignored {
            return true;
        }
        let matches = path.ancestors().skip(1).filter_map(|above| self.folders.get(above));
        let mut matches = matches.map(|above| above.patterns.matched(path, is_dir));
        matches.find(|found| !found.is_none()).is_some_and(|found: Match<_>| found.is_ignore())
    }

    fn folder(&mut self, path: &Path) -> &Folder {
        if !self.folders.contains_key(path) {
            let is_ignored = self.is_named(path, true);
            let patterns = if is_ignored { Gitignore::empty() } else { self.patterns(&path.join(IGNORE)) };
            self.folders.insert(path.to_owned(), Folder { is_ignored, patterns });
        }
        &self.folders[path]
    }

    fn patterns(&mut self, file: &Path) -> Gitignore {
        if !file.is_file() {
            return Gitignore::empty();
        }
        let (patterns, error) = Gitignore::new(file);
        self.errors.extend(error.as_ref().and_then(bad_pattern));
        patterns
    }
}

/// The first complaint about our own ignore files; those of git are not ours to complain about.
pub fn bad_pattern(error: &ignore::Error) -> Option<Error> {
    match error {
        ignore::Error::Partial(errors) => errors.iter().find_map(bad_pattern),
        ignore::Error::WithPath { path, err } if path.ends_with(IGNORE) => {
            Some(anyhow!("bad pattern: {}: {err}", one_line(&path.to_string_lossy())))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tree;

    #[test]
    fn the_closest_ignore_file_decides_unless_the_folder_is_ignored() {
        let root = tree(&[
            (IGNORE, "*.log\nvendor/\n/top\n"),
            ("a.log", ""),
            ("top", ""),
            ("sub/.fixtextignore", "!kept.log\nown\n"),
            ("sub/a.log", ""),
            ("sub/kept.log", ""),
            ("sub/own", ""),
            ("sub/top", ""),
            ("vendor/.fixtextignore", "!*\n"),
            ("vendor/deep/a", ""),
        ]);
        let mut ignored = Ignored::default();
        let mut named = |name: &str| ignored.names(&root.path().join(name));
        for name in ["a.log", "top", "sub/a.log", "sub/own", "vendor", "vendor/deep", "vendor/deep/a", "sub/../a.log"] {
            assert!(named(name), "{name}");
        }
        for name in ["", "sub", "sub/kept.log", "sub/top", IGNORE, "missing", "no/such"] {
            assert!(!named(name), "{name}");
        }
    }

    #[test]
    fn a_bad_pattern_is_told_once() {
        let root = tree(&[(IGNORE, "[z-a]\na\n"), ("a", ""), ("b", "")]);
        let mut ignored = Ignored::default();
        assert!(ignored.names(&root.path().join("a")) && !ignored.names(&root.path().join("b")));
        let errors = ignored.take_errors();
        assert_eq!(errors.len(), 1);
        assert!(errors[0].to_string().contains("/.fixtextignore: line 1: "), "{errors:?}");
        assert!(ignored.take_errors().is_empty());
    }
}
