#pragma once

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

// A TIFF file in memory, read or being written, and the first error about it.
typedef struct {
  const unsigned char *input;
  unsigned char *output;
  size_t size;
  size_t capacity;
  size_t offset;
  char message[200];
} fdeval_tiff_stream;

static inline tmsize_t fdeval_tiff_read(thandle_t handle, void *into, tmsize_t count) {
  fdeval_tiff_stream *stream = (fdeval_tiff_stream *)handle;
  const unsigned char *from = stream->input ? stream->input : stream->output;
  size_t left = stream->offset < stream->size ? stream->size - stream->offset : 0;
  size_t got = count < 0 ? 0 : (size_t)count < left ? (size_t)count : left;
  if (got > 0) memcpy(into, from + stream->offset, got);
  stream->offset += got;
  return (tmsize_t)got;
}

static inline tmsize_t fdeval_tiff_write(thandle_t handle, void *from, tmsize_t count) {
  fdeval_tiff_stream *stream = (fdeval_tiff_stream *)handle;
  if (stream->input || count < 0) return -1;
  size_t end = stream->offset + (size_t)count;
  if (end > stream->capacity) {
    size_t capacity = end + end / 2 + 4096;
    unsigned char *grown = (unsigned char *)realloc(stream->output, capacity);
    if (!grown) return -1;
    memset(grown + stream->capacity, 0, capacity - stream->capacity);
    stream->output = grown;
    stream->capacity = capacity;
  }
  memcpy(stream->output + stream->offset, from, (size_t)count);
  stream->offset = end;
  if (end > stream->size) stream->size = end;
  return count;
}

static inline toff_t fdeval_tiff_seek(thandle_t handle, toff_t offset, int whence) {
  fdeval_tiff_stream *stream = (fdeval_tiff_stream *)handle;
  toff_t base = whence == SEEK_CUR ? stream->offset : whence == SEEK_END ? stream->size : 0;
  stream->offset = (size_t)(base + offset);
  return stream->offset;
}

static inline int fdeval_tiff_close(thandle_t handle) { return 0; }

static inline toff_t fdeval_tiff_size(thandle_t handle) {
  return ((fdeval_tiff_stream *)handle)->size;
}

static inline int fdeval_tiff_map(thandle_t handle, void **base, toff_t *size) { return 0; }

static inline void fdeval_tiff_unmap(thandle_t handle, void *base, toff_t size) {}

static inline void fdeval_tiff_keep(fdeval_tiff_stream *stream, const char *format, va_list args) {
  if (stream->message[0] == 0) vsnprintf(stream->message, sizeof stream->message, format, args);
}

#if TIFFLIB_VERSION >= 20221213
// Since 4.5 every handle has handlers of its own.
static inline int fdeval_tiff_fail(TIFF *tiff, void *stream, const char *module,
                                   const char *format, va_list args) {
  fdeval_tiff_keep((fdeval_tiff_stream *)stream, format, args);
  return 1;
}

static inline int fdeval_tiff_warn(TIFF *tiff, void *stream, const char *module,
                                   const char *format, va_list args) {
  return 1;
}
#else
static inline void fdeval_tiff_fail(thandle_t stream, const char *module, const char *format,
                                    va_list args) {
  if (stream) fdeval_tiff_keep((fdeval_tiff_stream *)stream, format, args);
}
#endif

// Opens a stream; `limit` bounds any one allocation where libtiff can be told so. The process-wide
// handlers are silenced too, because some messages come before a handle exists.
static inline TIFF *fdeval_tiff_open(fdeval_tiff_stream *stream, const char *mode, size_t limit) {
  TIFFSetErrorHandler(NULL);
  TIFFSetWarningHandler(NULL);
#if TIFFLIB_VERSION >= 20221213
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options) return NULL;
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)limit);
  TIFFOpenOptionsSetErrorHandlerExtR(options, fdeval_tiff_fail, stream);
  TIFFOpenOptionsSetWarningHandlerExtR(options, fdeval_tiff_warn, stream);
  TIFF *tiff = TIFFClientOpenExt("", mode, (thandle_t)stream, fdeval_tiff_read, fdeval_tiff_write,
                                 fdeval_tiff_seek, fdeval_tiff_close, fdeval_tiff_size,
                                 fdeval_tiff_map, fdeval_tiff_unmap, options);
  TIFFOpenOptionsFree(options);
  return tiff;
#else
  TIFFSetErrorHandlerExt(fdeval_tiff_fail);
  return TIFFClientOpen("", mode, (thandle_t)stream, fdeval_tiff_read, fdeval_tiff_write,
                        fdeval_tiff_seek, fdeval_tiff_close, fdeval_tiff_size, fdeval_tiff_map,
                        fdeval_tiff_unmap);
#endif
}

// TIFFGetField and TIFFSetField are variadic, which Swift cannot call.

static inline int fdeval_tiff_get16(TIFF *tiff, uint32_t tag, uint16_t *value) {
  return TIFFGetFieldDefaulted(tiff, tag, value);
}

static inline int fdeval_tiff_get32(TIFF *tiff, uint32_t tag, uint32_t *value) {
  return TIFFGetField(tiff, tag, value);
}

// How many extra samples a pixel has, and the meaning of the first.
static inline int fdeval_tiff_extras(TIFF *tiff, uint16_t *first) {
  uint16_t count = 0;
  uint16_t *kinds = NULL;
  *first = 0;
  if (!TIFFGetField(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds)) return 0;
  if (count > 0 && kinds) *first = kinds[0];
  return count;
}

// A text tag, which libtiff may or may not know. Returns its bytes, ended by a NUL within `count`.
static inline const char *fdeval_tiff_text(TIFF *tiff, uint32_t tag, size_t *count) {
  const TIFFField *field = TIFFFindField(tiff, tag, TIFF_ANY);
  char *text = NULL;
  if (!field || TIFFFieldDataType(field) != TIFF_ASCII) return NULL;
  if (TIFFFieldPassCount(field)) {
    uint32_t wide = 0;
    uint16_t narrow = 0;
    int isWide = TIFFFieldReadCount(field) == TIFF_VARIABLE2;
    if (!TIFFGetField(tiff, tag, isWide ? (void *)&wide : (void *)&narrow, &text)) return NULL;
    *count = isWide ? wide : narrow;
  } else {
    if (!TIFFGetField(tiff, tag, &text)) return NULL;
    *count = text ? strlen(text) + 1 : 0;
  }
  return text;
}

static inline int fdeval_tiff_set(TIFF *tiff, uint32_t tag, uint32_t value) {
  return TIFFSetField(tiff, tag, value);
}

static inline int fdeval_tiff_set_text(TIFF *tiff, uint32_t tag, const char *text) {
  if (!TIFFFindField(tiff, tag, TIFF_ANY)) {
    TIFFFieldInfo info = {tag, -1, -1, TIFF_ASCII, FIELD_CUSTOM, 1, 0, (char *)"GDAL"};
    if (TIFFMergeFieldInfo(tiff, &info, 1) != 0) return 0;
  }
  return TIFFSetField(tiff, tag, text);
}
