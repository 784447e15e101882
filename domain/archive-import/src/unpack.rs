//! A ZIP, opened within bounds: neither its names nor its sizes are believed.

use std::io::{Cursor, Read as _};

use lang::Text;
use zip::{ZipArchive, read::ZipFile};

use crate::{Refused, Result};

/// Entries that an archive may have.
pub const MAX_ENTRIES: usize = 2_000;
/// Bytes of one file, unpacked.
pub const MAX_FILE: usize = 8 * 1024 * 1024;
/// Bytes of all files together, unpacked.
pub const MAX_TOTAL: usize = 64 * 1024 * 1024;
/// What every entry's line in the directory begins with.
const DIRECTORY_MARK: &[u8] = b"PK\x01\x02";
/// Marks that may stand in an archive's own data, such as in an XLSX in it.
const INNER_MARKS: usize = 20_000;

/// One file of an archive.
#[derive(Clone, Debug, PartialEq)]
pub struct Packed {
    /// With its folders, `/` between them.
    pub name: String,
    /// Its bytes, or why it was not read.
    pub content: Result<Vec<u8>, Text>,
}

/// The files of an archive in the order of their names; what an operating system adds by itself is not among them.
///
/// Errors (field `file`): no ZIP; too many entries; too much in all; a name that leads out of it; a link; a password.
pub fn unpack(bytes: &[u8]) -> Result<Vec<Packed>> {
    // The directory is held in memory: its length is found out before it is read.
    let marks = bytes.windows(DIRECTORY_MARK.len()).filter(|window| *window == DIRECTORY_MARK).count();
    if marks > MAX_ENTRIES + INNER_MARKS {
        return Err(too_many());
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
        Refused::new(
            "file",
            "ZIPとして開けません。途中で切れていないか確かめて、もう一度選んでください。",
            "This cannot be opened as a ZIP. Check that it is complete, and choose it again.",
        )
    })?;
    if archive.len() > MAX_ENTRIES {
        return Err(too_many());
    }
    let files = measured(&mut archive)?;
    // Of what is refused nothing was held: only now are contents kept, each in as many bytes as it has.
    let mut files = files
        .into_iter()
        .map(|Measured { at, name, bytes }| match bytes {
            Ok(bytes) => Ok(Packed { content: read(&mut archive, at, bytes)?, name }),
            Err(why) => Ok(Packed { content: Err(why), name }),
        })
        .collect::<Result<Vec<_>>>()?;
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// A file of an archive that was unpacked once, into nothing.
struct Measured {
    at: usize,
    name: String,
    /// How many it has, or why it is not read.
    bytes: Result<usize, Text>,
}

/// All files, with their sizes as they truly unpack: what the archive says of them is not believed.
fn measured(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Vec<Measured>> {
    let mut files = Vec::new();
    let mut left = MAX_TOTAL;
    for at in 0..archive.len() {
        let mut entry = archive.by_index_raw(at).map_err(|_| unreadable(at))?;
        let name = name_of(&entry);
        check(&entry, &name)?;
        if entry.is_dir() || is_clutter(&name) {
            continue;
        }
        drop(entry);
        entry = archive.by_index(at).map_err(|_| unreadable(at))?;
        files.push(Measured { at, name, bytes: measure(&mut entry, &mut left)? });
    }
    Ok(files)
}

/// Counts the bytes of one file; `left` is what all may still take.
fn measure(entry: &mut ZipFile<'_, Cursor<&[u8]>>, left: &mut usize) -> Result<Result<usize, Text>> {
    let most = MAX_FILE.min(*left);
    let limit = u64::try_from(most + 1).unwrap_or(u64::MAX);
    let Ok(bytes) = std::io::copy(&mut entry.by_ref().take(limit), &mut std::io::sink()) else {
        return Ok(Err(damaged()));
    };
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    if bytes <= most {
        *left -= bytes;
        return Ok(Ok(bytes));
    }
    if *left < MAX_FILE {
        return Err(Refused::new(
            "file",
            format!("展開すると大きすぎます。{} MiBまでです。いくつかに分けてください。", MAX_TOTAL / 1024 / 1024),
            format!("It unpacks to more than {} MiB. Divide it into several.", MAX_TOTAL / 1024 / 1024),
        ));
    }
    // What was unpacked in vain counts too: a thousand of them are a bomb as well.
    *left = left.saturating_sub(bytes);
    Ok(Err(Text::new(
        format!("大きすぎます。1つのファイルは{} MiBまでです。", MAX_FILE / 1024 / 1024),
        format!("It is too large: a file may have {} MiB.", MAX_FILE / 1024 / 1024),
    )))
}

/// Keeps a file that was measured.
fn read(archive: &mut ZipArchive<Cursor<&[u8]>>, at: usize, bytes: usize) -> Result<Result<Vec<u8>, Text>> {
    let mut content = Vec::with_capacity(bytes);
    let entry = archive.by_index(at).map_err(|_| unreadable(at))?;
    let limit = u64::try_from(bytes).unwrap_or(u64::MAX);
    Ok(entry.take(limit).read_to_end(&mut content).map(|_| content).map_err(|_| damaged()))
}

fn damaged() -> Text {
    Text::new("壊れていて読めません。".to_owned(), "It is damaged and cannot be read.".to_owned())
}

fn too_many() -> Refused {
    Refused::new(
        "file",
        format!("ファイルが多すぎます。1つのZIPに{MAX_ENTRIES}個までです。いくつかに分けてください。"),
        format!("There are too many files: a ZIP may have {MAX_ENTRIES}. Divide it into several."),
    )
}

fn unreadable(at: usize) -> Refused {
    Refused::new(
        "file",
        format!("ZIPの{}番目のファイルが読めません。作り直してください。", at + 1),
        format!("File {} of the ZIP cannot be read. Make the ZIP again.", at + 1),
    )
}

/// Names are UTF-8, or what Windows in Japan writes.
fn name_of(entry: &ZipFile<'_, Cursor<&[u8]>>) -> String {
    let raw = entry.name_raw();
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::SHIFT_JIS.decode_without_bom_handling(raw).0.into_owned(),
    };
    name.replace('\\', "/")
}

fn check(entry: &ZipFile<'_, Cursor<&[u8]>>, name: &str) -> Result<()> {
    let is_drive = name.as_bytes().get(1) == Some(&b':');
    let leads_out = name.starts_with('/') || is_drive || name.split('/').any(|part| part == "..");
    if leads_out || name.contains('\0') {
        return Err(Refused::new(
            "file",
            format!("ZIPの外を指す名前があります({})。このZIPは開きません。", printable_name(name)),
            format!("A name leads out of the ZIP ({}). It is not opened.", printable_name(name)),
        ));
    }
    if entry.is_symlink() {
        return Err(Refused::new(
            "file",
            format!(
                "リンクが入っています({})。リンクの先のファイルを入れて、作り直してください。",
                printable_name(name)
            ),
            format!(
                "There is a link in it ({}). Put the file itself in, and make the ZIP again.",
                printable_name(name)
            ),
        ));
    }
    if entry.encrypted() {
        return Err(Refused::new(
            "file",
            "パスワードの付いたZIPは開けません。パスワードなしで作り直してください。",
            "The ZIP has a password. Make it again without one.",
        ));
    }
    Ok(())
}

fn printable_name(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}

/// Files that nobody put there.
fn is_clutter(name: &str) -> bool {
    name.split('/').any(|part| part == "__MACOSX" || part.starts_with('.'))
        || name.rsplit('/').next().is_some_and(|file| matches!(file, "Thumbs.db" | "desktop.ini" | "Icon\r"))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    pub fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn files_come_by_their_names_without_what_systems_add() {
        let bytes = packed(&[("b/2.md", b"two"), ("__MACOSX/b/._2.md", b"x"), ("a.txt", b"one"), (".DS_Store", b"x")]);
        let files = unpack(&bytes).unwrap();
        let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a.txt", "b/2.md"]);
        assert_eq!(files[1].content.as_deref().unwrap(), b"two");
    }

    #[test]
    fn a_name_that_leads_out_refuses_the_whole() {
        for name in ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:/b.md", "a\\..\\..\\b"] {
            let refused = unpack(&packed(&[("a.md", b"a"), (name, b"x")])).unwrap_err();
            assert!(refused.message.en.contains("leads out"), "{name}: {refused}");
        }
    }

    #[test]
    fn a_link_refuses_the_whole() {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.add_symlink("report.md", "/etc/passwd", SimpleFileOptions::default()).unwrap();
        let bytes = writer.finish().unwrap().into_inner();
        assert!(unpack(&bytes).unwrap_err().message.en.contains("link"));
    }

    #[test]
    fn a_file_that_is_too_large_is_named_and_the_others_are_read() {
        let zeros = vec![0; MAX_FILE + 1];
        let files = unpack(&packed(&[("a.md", b"a"), ("big.bin", &zeros)])).unwrap();
        assert!(files[0].content.is_ok() && files[1].content.as_ref().unwrap_err().en.contains("too large"));
    }

    #[test]
    fn a_bomb_is_refused_after_the_bytes_that_all_may_take() {
        let zeros = vec![0; MAX_FILE];
        let names: Vec<String> = (0..20).map(|n| format!("{n}.bin")).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), zeros.as_slice())).collect();
        assert!(unpack(&packed(&files)).unwrap_err().message.en.contains("unpacks to more"));
    }

    #[test]
    fn too_many_entries_are_refused() {
        let names: Vec<String> = (0..=MAX_ENTRIES).map(|n| format!("{n}.md")).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert!(unpack(&packed(&files)).unwrap_err().message.en.contains("too many"));
    }

    #[test]
    fn names_in_the_letters_of_windows_are_read() {
        let (raw, ..) = encoding_rs::SHIFT_JIS.encode("第32回.md");
        let mut bytes = packed(&[("xxxxxx.md", b"a")]);
        // Same length in bytes as the ASCII name.
        assert_eq!(raw.len(), "xxxxxx.md".len());
        let places: Vec<usize> = (0..bytes.len() - 10).filter(|at| bytes[*at..].starts_with(b"xxxxxx.md")).collect();
        for at in places {
            bytes[at..at + raw.len()].copy_from_slice(&raw);
        }
        assert_eq!(unpack(&bytes).unwrap()[0].name, "第32回.md");
    }

    #[test]
    fn what_is_no_zip_says_so() {
        for bytes in [&b""[..], b"PK\x03\x04", b"hello", &packed(&[("a.md", b"a")])[..20]] {
            assert_eq!(unpack(bytes).unwrap_err().field, "file");
        }
    }
}
