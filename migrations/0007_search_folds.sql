-- Which rules folded a document of search. What a program of the last release writes is of the first
-- rules, so that is the default; the worker folds older ones anew, some at a time.

alter table search_documents add column fold_version smallint not null default 1;
comment on column search_documents.fold_version is 'Version of the rules that made title_norm, norm and grams from title and body.';
comment on table search_documents is 'What readers may find: a copy of published text, folded (NFKC, lower case, katakana for hiragana, no space within Japanese, no long vowel mark at the end of a word) with its bigrams; rebuilt by the action that publishes.';
create index search_documents_by_fold on search_documents (fold_version, id);
