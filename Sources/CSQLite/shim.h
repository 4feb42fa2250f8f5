#ifndef CARILLON_CSQLITE_H
#define CARILLON_CSQLITE_H

// What Swift cannot see of SQLite by itself: a cast, and a function with variable arguments.

#include <sqlite3.h>

/// SQLite copies the bytes. Without any, the pointer may be null, which alone would mean NULL.
static inline int db_bind_text(
    sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_text64(
        statement, index, count == 0 ? "" : (const char *)bytes, count, SQLITE_TRANSIENT,
        SQLITE_UTF8);
}

static inline int db_bind_blob(
    sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_blob64(
        statement, index, count == 0 ? "" : bytes, count, SQLITE_TRANSIENT);
}

/// SQL cannot damage the file, and text in double quotes is never taken for a string.
static inline void db_harden(sqlite3 *database) {
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
}

#endif
