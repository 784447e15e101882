-- How the organizers of a series are reached, and what they say where somebody registers.

alter table series
    add column contact text not null default '',
    add column sign_up_ja text not null default '',
    add column sign_up_en text not null default '';
comment on column series.contact is 'A mail address or a web address; empty for none.';
comment on column series.sign_up_ja is 'Markdown above the participation types of every event of the series.';
