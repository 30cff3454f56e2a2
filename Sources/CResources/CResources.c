#include "CResources.h"

#include <string.h>

// #embed is C23; clang offers it in the older standard that the package is built with.
#pragma clang diagnostic ignored "-Wc23-extensions"

// Sorted by path. A file is added by the pair of lines that names it.
static const cresources_file files[] = {
#define FILE_PATH "templates/report-distributions.mustache"
#include "entry.h"
#define FILE_PATH "templates/report-group-row.mustache"
#include "entry.h"
#define FILE_PATH "templates/report-maps.js"
#include "entry.h"
#define FILE_PATH "templates/report-metric-row.mustache"
#include "entry.h"
#define FILE_PATH "templates/report-protocol.mustache"
#include "entry.h"
#define FILE_PATH "templates/report-sample.mustache"
#include "entry.h"
#define FILE_PATH "templates/report-samples.mustache"
#include "entry.h"
#define FILE_PATH "templates/report-summary.mustache"
#include "entry.h"
#define FILE_PATH "templates/report.css"
#include "entry.h"
#define FILE_PATH "templates/report.js"
#include "entry.h"
#define FILE_PATH "templates/report.mustache"
#include "entry.h"
};

size_t cresources_count(void) { return sizeof files / sizeof *files; }

const cresources_file *cresources_at(size_t index) {
  return index < cresources_count() ? &files[index] : NULL;
}

const cresources_file *cresources_find(const char *path) {
  for (size_t i = 0; i < cresources_count(); i++) {
    if (strcmp(files[i].path, path) == 0) return &files[i];
  }
  return NULL;
}
