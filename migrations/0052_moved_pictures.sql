-- A picture of a speaker may have come with an archive, where nobody's account handed it in.

alter table person_pictures alter column uploaded_by drop not null;
comment on column person_pictures.uploaded_by is 'Who handed it in, and takes it along when their account goes; null: it came with an archive, and goes with the person, or when who speaks for them removes it.';
