-- Speakers hear that their event is otherwise now, and that it takes place after all.

alter table speaker_letters drop constraint speaker_letters_kind_known;
alter table speaker_letters add constraint speaker_letters_kind_known check (kind in
    ('agenda_released', 'talk_moved', 'talk_removed', 'event_postponed', 'event_cancelled', 'event_revived', 'event_changed',
     'slides_wanted', 'questions_waiting'));
