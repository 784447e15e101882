-- Where an imported text came from, so that its letters can be read again another way; and a zeroth event.

alter table report_imports
    add column file_name text not null default '',
    add column encoding text not null default '',
    add column raw bytea;
comment on column report_imports.encoding is 'How the letters of the file were read, by the name of the WHATWG; empty for a text that was pasted.';
comment on column report_imports.raw is 'The file as it was handed in; null for a text that was pasted.';

alter table events drop constraint events_number_positive;
alter table events add constraint events_number_range check (number >= 0 and number < 100000);
