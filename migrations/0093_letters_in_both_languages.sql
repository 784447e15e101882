-- The letter of a decision is written in each language that somebody of the talk reads. A program that does not know of it goes
-- on with the words for the proposer.
alter table proposal_decisions
    add column language text,
    add column other_subject text,
    add column other_body text,
    add constraint proposal_decisions_language_known check (language in ('ja', 'en')),
    add constraint proposal_decisions_other_whole check ((other_subject is null) = (other_body is null));
comment on column proposal_decisions.language is 'In which subject and body were written anew; null: in that of the proposer.';
comment on column proposal_decisions.other_subject is 'For who speaks too and reads the other language. Null, as other_body: the words that stand there by themselves, before those of the proposer.';

alter table proposal_letters_aside
    add column language text,
    add column other_subject text,
    add column other_body text,
    add constraint proposal_letters_aside_language_known check (language in ('ja', 'en')),
    add constraint proposal_letters_aside_other_whole check ((other_subject is null) = (other_body is null));
comment on column proposal_letters_aside.other_subject is 'As in proposal_decisions, with language and other_body.';
