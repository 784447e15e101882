//! Compressed copies beside each file: brotli and gzip, thorough for a release, quick otherwise.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Result;

/// Compresses every file under `folder`; returns names with their sizes in bytes, plain and brotli.
pub fn all(folder: &Path, is_release: bool) -> Result<Vec<(String, usize, usize)>> {
    let mut sizes = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            sizes.extend(all(&path, is_release)?);
            continue;
        }
        let plain = fs::read(&path)?;
        let name = entry.file_name().to_string_lossy().into_owned();

        let parameters = brotli::enc::BrotliEncoderParams {
            quality: if is_release { 11 } else { 3 },
            lgwin: 22,
            size_hint: plain.len(),
            ..Default::default()
        };
        let mut packed = Vec::new();
        brotli::BrotliCompress(&mut plain.as_slice(), &mut packed, &parameters)?;
        fs::write(folder.join(format!("{name}.br")), &packed)?;

        let level = if is_release { flate2::Compression::best() } else { flate2::Compression::fast() };
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), level);
        gzip.write_all(&plain)?;
        fs::write(folder.join(format!("{name}.gz")), gzip.finish()?)?;
        sizes.push((name, plain.len(), packed.len()));
    }
    sizes.sort();
    Ok(sizes)
}
