//! Which files the arguments mean. A file that is named is meant, whatever it is, but for what the
//! project itself says; of those in a directory, the ones that are not ignored.
//!
//! A directory is gone through by all threads at once, and what they found is sorted before any of it is read: to find a
//! file takes about as long as to go through one, and one thread that finds them in order would hold up all others.

use std::env;
use std::path::{self, Path, PathBuf};
use std::sync::mpsc;

use anyhow::{Chain, Error, Result, anyhow};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::ignored::{IGNORE, Ignored, bad_pattern};
use crate::input::one_line;
use crate::temporary;

/// What version control keeps for itself. A change in there would break it.
const OFF_LIMITS: [&str; 4] = [".git", ".hg", ".jj", ".svn"];

/// How much of a file tells whether it is binary.
pub const BINARY_START: usize = 8 * 1024;

/// How to go through directories.
pub struct Walk {
    pub recursive: bool,
    /// Globs as in a .gitignore in the current directory.
    pub excludes: Vec<String>,
    pub follow_links: bool,
    pub hidden: bool,
    /// How many threads go through a directory.
    pub threads: usize,
}

/// Something that the arguments lead to.
#[derive(Debug)]
pub struct Place {
    pub path: PathBuf,
    /// Whether an ignore file of the project names it, though it was named as an argument too.
    pub is_ignored: bool,
}

/// What an argument leads to.
type Places = Box<dyn Iterator<Item = Result<Place>> + Send>;

impl Walk {
    /// The files that the arguments mean, in their order, and those of a directory sorted. What cannot be
    /// read is an error among them. Fails as a whole for a glob that is none.
    pub fn files<'a>(&'a self, arguments: &'a [PathBuf]) -> Result<impl Iterator<Item = Result<Place>> + 'a> {
        let builder = self.builder()?;
        let mut ignored = Ignored::default();
        Ok(arguments.iter().flat_map(move |argument| self.meant(argument, builder.clone(), &mut ignored)))
    }

    fn meant(&self, argument: &Path, mut builder: WalkBuilder, ignored: &mut Ignored) -> Places {
        let is_dir = argument.is_dir();
        if is_dir && !self.recursive {
            return Box::new([Err(not_recursive(argument))].into_iter());
        }
        let is_ignored = argument != Path::new("-") && ignored.names(argument);
        let errors = ignored.take_errors().into_iter().map(Err);
        if is_dir && !is_ignored {
            let files = all_files(builder.add(argument));
            return Box::new(errors.chain(files.into_iter().map(|path| Ok(Place { path: path?, is_ignored: false }))));
        }
        Box::new(errors.chain([Ok(Place { path: argument.to_owned(), is_ignored })]))
    }

    fn builder(&self) -> Result<WalkBuilder> {
        let excludes = self.matcher()?;
        let mut builder = WalkBuilder::empty();
        builder
            .follow_links(self.follow_links)
            .hidden(!self.hidden)
            // Those are for search, and what is not worth a search may still be worth a repair.
            .ignore(false)
            .add_custom_ignore_filename(IGNORE)
            // Output that goes to a file of the directory would be read again.
            .skip_stdout(true)
            .threads(self.threads)
            .filter_entry(move |entry| entry.depth() == 0 || !(is_off_limits(entry) || is_excluded(entry, &excludes)));
        Ok(builder)
    }

    fn matcher(&self) -> Result<Gitignore> {
        let mut builder = GitignoreBuilder::new(env::current_dir().unwrap_or_default());
        for glob in &self.excludes {
            let added = builder.add_line(None, glob);
            added.map_err(|error| anyhow!("bad glob: --exclude {}: {error}", one_line(glob)))?;
        }
        Ok(builder.build()?)
    }
}

/// Whether a file that starts with these bytes is none of text. UTF-16 and UTF-32 hold zeros too, and say
/// so first.
pub fn is_binary(start: &[u8]) -> bool {
    const MARKS: [&[u8]; 3] = [b"\xFF\xFE", b"\xFE\xFF", b"\0\0\xFE\xFF"];
    memchr::memchr(0, &start[..start.len().min(BINARY_START)]).is_some()
        && !MARKS.iter().any(|mark| start.starts_with(mark))
}

fn is_off_limits(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    OFF_LIMITS.iter().any(|&folder| name == folder) || name.as_encoded_bytes().starts_with(temporary::PREFIX.as_bytes())
}

fn is_excluded(entry: &DirEntry, excludes: &Gitignore) -> bool {
    excludes.matched(entry.path(), entry.file_type().is_some_and(|kind| kind.is_dir())).is_ignore()
}

/// All files that the walk leads to, in the order of their paths, and in their places among them what cannot be read.
fn all_files(walk: &WalkBuilder) -> Vec<Result<PathBuf>> {
    let (sender, receiver) = mpsc::channel();
    walk.build_parallel().run(|| {
        let sender = sender.clone();
        Box::new(move |entry| match found(entry).map(|found| sender.send(found)) {
            None | Some(Ok(())) => WalkState::Continue,
            Some(Err(_)) => WalkState::Quit,
        })
    });
    drop(sender);
    let mut all: Vec<_> = receiver.into_iter().collect();
    all.sort_by_cached_key(|found| sort_key(&found.path));
    all.into_iter().map(|Found { path, error }| error.map_or(Ok(path), Err)).collect()
}

/// A file, or what cannot be read.
struct Found {
    path: PathBuf,
    error: Option<Error>,
}

/// The bytes of a path in the order of which its parts are sorted: what separates them comes before all that stands in a name.
fn sort_key(path: &Path) -> Vec<u8> {
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    bytes.map(|&byte| if path::is_separator(char::from(byte)) { 0 } else { byte }).collect()
}

/// The file of an entry, or the error. Nothing for directories, devices and links that are not followed.
fn found(entry: Result<DirEntry, ignore::Error>) -> Option<Found> {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => {
            let path = path_of(&error).map(Path::to_owned).unwrap_or_default();
            return explained(error).map(|error| Found { path, error: Some(error) });
        }
    };
    let file = |path| Some(Found { path, error: None });
    match entry.file_type() {
        Some(kind) if kind.is_dir() => {
            let error = entry.error().and_then(bad_pattern)?;
            Some(Found { path: entry.into_path(), error: Some(error) })
        }
        Some(kind) if kind.is_file() => file(entry.into_path()),
        None if entry.is_stdin() => file(PathBuf::from("-")),
        // What was named and is not gone into is up to who reads it.
        _ if entry.depth() == 0 && !entry.path().is_dir() => file(entry.into_path()),
        _ => None,
    }
}

/// What an error is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithDepth { err, .. } => path_of(err),
        ignore::Error::Loop { child: path, .. } | ignore::Error::WithPath { path, .. } => Some(path),
        _ => None,
    }
}

fn not_recursive(directory: &Path) -> Error {
    anyhow!("is a directory: {}: use -r to go through it", shown(directory))
}

/// Nothing for bad patterns in directories above the argument: those of ours are told already.
fn explained(error: ignore::Error) -> Option<Error> {
    match error {
        ignore::Error::WithDepth { err, .. } => explained(*err),
        ignore::Error::Loop { child, .. } => {
            Some(anyhow!("is a link to a directory it is in: {}: --exclude it", shown(&child)))
        }
        other if !other.is_io() => None,
        ignore::Error::WithPath { path, err } => Some(anyhow!("cannot read: {}: {}", shown(&path), cause(&err))),
        other => Some(anyhow!("cannot read: {other}")),
    }
}

/// What the system says; on its way here it may have been wrapped in more words.
fn cause(error: &ignore::Error) -> String {
    error.io_error().and_then(|error| Chain::new(error).last()).map_or_else(|| error.to_string(), ToString::to_string)
}

fn shown(path: &Path) -> String {
    one_line(&path.to_string_lossy()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tree;
    use tempfile::TempDir;

    const RECURSIVE: Walk =
        Walk { recursive: true, excludes: Vec::new(), follow_links: false, hidden: false, threads: 2 };

    fn texts(files: &[&str]) -> TempDir {
        tree(&files.iter().map(|&name| (name, "")).collect::<Vec<_>>())
    }

    /// What is found, with names from the root on. Errors are their messages.
    fn found(walk: &Walk, root: &TempDir, arguments: &[&str]) -> Vec<String> {
        let arguments: Vec<_> = arguments.iter().map(|name| root.path().join(name)).collect();
        let shown = |item: Result<Place>| match item {
            Ok(Place { path, is_ignored }) => {
                let name = path.strip_prefix(root.path()).unwrap().to_str().unwrap();
                if is_ignored { format!("{name} is ignored") } else { name.to_owned() }
            }
            Err(error) => error.to_string().replace(&format!("{}/", root.path().display()), ""),
        };
        walk.files(&arguments).unwrap().map(shown).collect()
    }

    #[test]
    fn files_come_sorted_as_paths_are_for_every_number_of_threads() {
        let root = texts(&["b", "a/z", "a/b/c", "a.txt", "a-/x", "a/B"]);
        for threads in [1, 2, 7] {
            let files = found(&Walk { threads, ..RECURSIVE }, &root, &[""]);
            assert_eq!(files, ["a/B", "a/b/c", "a/z", "a-/x", "a.txt", "b"]);
            assert!(files.is_sorted_by_key(Path::new));
        }
    }

    #[test]
    fn arguments_keep_their_order() {
        let root = texts(&["b/1", "b/2", "a/1", "c"]);
        assert_eq!(found(&RECURSIVE, &root, &["c", "b", "a"]), ["c", "b/1", "b/2", "a/1"]);
    }

    #[test]
    fn a_directory_needs_to_be_asked_for() {
        let root = texts(&["a/1", "b"]);
        let walk = Walk { recursive: false, ..RECURSIVE };
        assert_eq!(found(&walk, &root, &["a", "b"]), ["is a directory: a: use -r to go through it", "b"]);
    }

    #[test]
    fn nothing_is_meant_by_no_arguments() {
        assert!(found(&RECURSIVE, &texts(&["a"]), &[]).is_empty());
    }

    #[test]
    fn ignored_files_are_left_out_unless_they_are_named_and_then_only_those_of_git_are_meant() {
        let root = tree(&[
            (".git/config", ""),
            (".gitignore", "*.log\n"),
            (".fixtextignore", "vendor/\n!keep.log\n"),
            ("a.log", ""),
            ("keep.log", ""),
            ("vendor/a", ""),
            ("sub/vendor/a", ""),
            ("sub/b", ""),
        ]);
        assert_eq!(found(&RECURSIVE, &root, &[""]), ["keep.log", "sub/b"]);
        assert_eq!(found(&RECURSIVE, &root, &["sub"]), ["sub/b"]);
        let named = found(&RECURSIVE, &root, &["a.log", "vendor/a", "vendor", "sub/b"]);
        assert_eq!(named, ["a.log", "vendor/a is ignored", "vendor is ignored", "sub/b"]);
    }

    #[test]
    fn excluded_files_are_left_out_unless_they_are_named() {
        let root = texts(&["a.md", "b.md", "c.txt", "target/c.txt"]);
        let excludes = ["*.md", "!b.md", "target/"].map(str::to_owned).to_vec();
        let walk = Walk { excludes, ..RECURSIVE };
        assert_eq!(found(&walk, &root, &[""]), ["b.md", "c.txt"]);
        assert_eq!(found(&walk, &root, &["a.md", "target"]), ["a.md", "target/c.txt"]);
    }

    #[test]
    fn excludes_may_be_paths_from_the_current_directory() {
        let walk = Walk { excludes: vec!["/src/walk.rs".to_owned()], ..RECURSIVE };
        for source in [PathBuf::from("src"), PathBuf::from("./src"), env::current_dir().unwrap().join("src")] {
            let files: Vec<_> = walk.files(&[source]).unwrap().map(|place| place.unwrap().path).collect();
            assert!(files.iter().any(|file| file.ends_with("main.rs")));
            assert!(!files.iter().any(|file| file.ends_with("walk.rs")));
        }
    }

    #[test]
    fn a_bad_exclude_is_an_error() {
        let walk = Walk { excludes: vec!["[z-a]".to_owned()], ..RECURSIVE };
        let error = walk.files(&[]).err().unwrap().to_string();
        assert!(error.starts_with("bad glob: --exclude [z-a]: "), "{error}");
    }

    #[test]
    fn a_bad_pattern_in_our_ignore_file_is_an_error_among_the_files() {
        let root = tree(&[("a", ""), ("sub/.fixtextignore", "[z-a]\nb\n"), ("sub/b", ""), ("sub/c", "")]);
        let files = found(&RECURSIVE, &root, &[""]);
        assert!(files[1].starts_with("bad pattern: sub/.fixtextignore: line 1: "), "{files:?}");
        assert_eq!([&files[0], &files[2]], ["a", "sub/c"]);
    }

    #[test]
    fn bad_patterns_above_an_argument_are_told_if_they_are_ours() {
        let root = tree(&[(".git/config", ""), (".gitignore", "[z-a]"), (".fixtextignore", "[z-a]"), ("sub/a", "")]);
        for arguments in [&["sub"][..], &["sub/a"], &["sub", "sub/a"]] {
            let files = found(&RECURSIVE, &root, arguments);
            assert!(files[0].starts_with("bad pattern: .fixtextignore: line 1: "), "{files:?}");
            assert!(files[1..].iter().all(|file| file == "sub/a"), "{files:?}");
        }
    }

    #[test]
    fn hidden_files_need_to_be_asked_for_and_version_control_is_left_alone() {
        let root = texts(&[".git/config", ".hidden", ".config/a", "a/.git", ".fixtext-Ab12Cd", "a/b"]);
        assert_eq!(found(&RECURSIVE, &root, &[""]), ["a/b"]);
        assert_eq!(found(&Walk { hidden: true, ..RECURSIVE }, &root, &[""]), [".config/a", ".hidden", "a/b"]);
    }

    #[test]
    fn what_is_not_there_is_an_error_of_who_reads_it() {
        let root = texts(&[]);
        let missing = [root.path().join("missing")];
        let read: Vec<_> = RECURSIVE.files(&missing).unwrap().collect();
        assert!(matches!(&read[..], [Ok(place)] if place.path == missing[0]));
    }

    #[test]
    fn standard_input_goes_through() {
        let found: Vec<_> = RECURSIVE.files(&[PathBuf::from("-")]).unwrap().map(|place| place.unwrap().path).collect();
        assert_eq!(found, [Path::new("-")]);
    }

    #[test]
    fn zeros_make_a_file_binary_unless_it_says_that_it_is_text() {
        assert!(is_binary(b"\x7FELF\0"));
        assert!(is_binary(b"text\0"));
        assert!(!is_binary(b""));
        assert!(!is_binary("façade".as_bytes()));
        assert!(!is_binary(b"\xFF\xFEa\0"));
        assert!(!is_binary(b"\xFE\xFF\0a"));
        assert!(!is_binary(b"\xFF\xFE\0\0a\0\0\0"));
        assert!(!is_binary(b"\0\0\xFE\xFF\0\0\0a"));
        assert!(!is_binary(&[&[b'a'; BINARY_START][..], b"\0"].concat()));
    }

    #[cfg(unix)]
    mod unix {
        use super::*;
        use std::os::unix::fs::symlink;
        use std::os::unix::net::UnixListener;

        #[test]
        fn links_are_followed_only_if_asked_for() {
            let root = texts(&["a", "sub/b"]);
            symlink("../a", root.path().join("sub/file")).unwrap();
            symlink("sub", root.path().join("linked")).unwrap();
            assert_eq!(found(&RECURSIVE, &root, &[""]), ["a", "sub/b"]);
            let follow = Walk { follow_links: true, ..RECURSIVE };
            assert_eq!(found(&follow, &root, &[""]), ["a", "linked/b", "linked/file", "sub/b", "sub/file"]);
        }

        #[test]
        fn a_link_that_is_named_is_followed() {
            let root = texts(&["sub/b"]);
            symlink("sub", root.path().join("linked")).unwrap();
            assert_eq!(found(&RECURSIVE, &root, &["linked"]), ["linked/b"]);
        }

        #[test]
        fn a_loop_of_links_is_an_error_and_the_rest_is_found() {
            let root = texts(&["sub/b"]);
            symlink("..", root.path().join("sub/above")).unwrap();
            let follow = Walk { follow_links: true, ..RECURSIVE };
            let files = found(&follow, &root, &[""]);
            assert_eq!(files, ["is a link to a directory it is in: sub/above: --exclude it", "sub/b"]);
        }

        #[test]
        fn a_link_that_leads_nowhere_is_an_error_if_followed() {
            let root = texts(&["b"]);
            symlink("nothing", root.path().join("a")).unwrap();
            assert_eq!(found(&RECURSIVE, &root, &[""]), ["b"]);
            let files = found(&Walk { follow_links: true, ..RECURSIVE }, &root, &[""]);
            assert!(files[0].starts_with("cannot read: a: "), "{files:?}");
            assert_eq!(files[1..], ["b"]);
        }

        #[test]
        fn what_is_no_file_is_left_out_unless_it_is_named() {
            let root = texts(&["b"]);
            let _socket = UnixListener::bind(root.path().join("a")).unwrap();
            assert_eq!(found(&RECURSIVE, &root, &[""]), ["b"]);
            assert_eq!(found(&RECURSIVE, &root, &["a"]), ["a"]);
        }
    }
}
