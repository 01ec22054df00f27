-- Made from the migrations; tests/ledger/test_schema.py compares the two.
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE case_blocks (
	run INTEGER NOT NULL, 
	outcome VARCHAR NOT NULL, 
	block INTEGER NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (run, outcome, block)
);
CREATE TABLE checkpoints (
	size INTEGER NOT NULL, 
	root VARCHAR NOT NULL, 
	peaks BLOB NOT NULL, 
	PRIMARY KEY (size)
);
CREATE TABLE events (
	seq INTEGER NOT NULL, 
	token VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	entry VARCHAR NOT NULL, 
	gate VARCHAR NOT NULL, 
	body BLOB NOT NULL, 
	leaf BLOB NOT NULL, 
	PRIMARY KEY (seq), 
	UNIQUE (token)
);
CREATE TABLE started_runs (
	token VARCHAR NOT NULL, 
	host VARCHAR NOT NULL, 
	pid INTEGER NOT NULL, 
	started_at VARCHAR NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (token)
);
INSERT INTO alembic_version (version_num) VALUES ('0001');
