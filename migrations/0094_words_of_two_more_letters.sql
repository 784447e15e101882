-- What asks for an answer before its deadline, and what asks somebody to speak too, go by themselves. Organizers may write their
-- words anew, as those of the letters to speakers.
alter table speaker_letters drop constraint speaker_letters_kind_known;
alter table speaker_letters add constraint speaker_letters_kind_known check (kind in
    ('agenda_released', 'talk_moved', 'talk_removed', 'event_postponed', 'event_cancelled', 'event_revived', 'event_changed',
     'slides_wanted', 'questions_waiting', 'answer_wanted', 'speak_too'));
comment on table speaker_letters is 'Letters to speakers, to who waits with the answer to an accepted talk and to who is asked to speak too, as organizers wrote them, for an event or for each event of a series.';
comment on column speaker_letters.event_id is 'Null: for each event of the series that has no row of its own, and for proposals that are for whichever event.';
