#pragma once

#include <stddef.h>

/// One file that the library carries.
typedef struct {
  /// Path below Sources/CResources, with forward slashes: "protocols/plain-v1.yaml".
  const char *path;
  /// The file's bytes; no terminating zero is added.
  const unsigned char *bytes;
  /// How many bytes there are.
  size_t length;
} cresources_file;

/// How many files the library carries.
size_t cresources_count(void);

/// The file at a position of the table, which is sorted by path; NULL from cresources_count() on.
const cresources_file *cresources_at(size_t index);

/// The file with exactly this path, or NULL where there is none.
const cresources_file *cresources_find(const char *path);
