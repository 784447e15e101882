-- Where in the video of a talk something was said, so that a hit leads to its minute.

alter table search_documents add column video_second integer;
comment on column search_documents.video_second is 'Seconds into the video of the talk, or of the event, at which the first line of it was said; null where nobody noted it.';
