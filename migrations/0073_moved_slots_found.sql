-- A stricter label is carried to the drafts that a talk was sent to: which versions hold one that came from elsewhere is found
-- without reading all drafts of a series.

create index agenda_drafts_with_moved on agenda_drafts using gin (slots jsonb_path_ops) where slots @? '$[*].moved_from';
comment on index agenda_drafts_with_moved is 'Versions that hold a slot which came from another event, by what it was there.';
