-- +goose Up
-- What clients are found by: the words of their names, folded, their numbers and birth dates (casework.Client.Words).
-- A search asks for a range of words and not by LIKE or a trigram: those are not leakproof, so under row security their
-- index is lost. The comparisons of text are, both < and ~<~, and in the collation "C", which has the order of the bytes,
-- both mean a beginning of a word.
CREATE TABLE client_words (
  agency_id  uuid NOT NULL,
  id         uuid NOT NULL,
  client_id  uuid NOT NULL,               -- who is found by it
  source_id  uuid NOT NULL,               -- whose names and numbers it is from: another's where records are joined
  word       text COLLATE "C" NOT NULL,
  restricted boolean NOT NULL DEFAULT false, -- as the client's
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients
);
-- Whoever reaches some clients looks among the words of these, by <; whoever reaches the agency looks through all words,
-- by ~<~, and among those of restricted records they are named for. Each comparison has one index only, so that the
-- planner has no choice: it would choose by how many bear a name, and the time an answer takes would tell a peer how many
-- others in the agency do. For the same reason the words of restricted records are in no index of the agency's.
CREATE UNIQUE INDEX client_words_of_client ON client_words (agency_id, client_id, word, source_id);
CREATE INDEX client_words_by_word ON client_words (agency_id, word text_pattern_ops, client_id) WHERE NOT restricted;
CALL guard_client_rows('client_words', 'client_id', ', INSERT, UPDATE, DELETE');
