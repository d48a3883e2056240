//! Tables without borders, at a fixed width, through comfy-table.

use super::Section;
use comfy_table::{ContentArrangement, Table, presets};

/// The lines of a section's table, indented by two columns.
pub fn lines(section: &Section, width: usize) -> Vec<String> {
    if section.rows.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width.saturating_sub(2)).unwrap_or(u16::MAX));
    if !section.header.is_empty() {
        table.set_header(section.header.clone());
    }
    for row in &section.rows {
        table.add_row(row.clone());
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.lines().map(|line| format!("  {line}").trim_end().to_owned()).collect()
}
