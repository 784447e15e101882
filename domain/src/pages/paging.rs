//! Long lists in pages of one size.

/// Events on one page of a list.
pub const PAGE_SIZE: u32 = 24;

/// How many pages a list of `total` entries has; at least one.
pub fn count(total: i64) -> u32 {
    count_of(usize::try_from(total).unwrap_or_default(), PAGE_SIZE)
}

/// The same for pages of another size.
pub fn count_of(total: usize, size: u32) -> u32 {
    u32::try_from(total.max(1)).unwrap_or(u32::MAX).div_ceil(size)
}
