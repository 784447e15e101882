-- A person who looks through their signed-in browsers knows which is which, and closes one.

alter table sessions add column id bigint generated always as identity;
alter table sessions add column browser text not null default '';
comment on column sessions.id is 'Names the session to its owner; gives no right, unlike the token.';
comment on column sessions.browser is 'What the browser said of itself when it signed in, as two words: Chrome, Android. Empty: nothing known.';
create unique index sessions_by_id on sessions (id);
