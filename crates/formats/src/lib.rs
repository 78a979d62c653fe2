//! Reading and writing corpora: a stream of documents in, a stream out.
