#pragma once

#include <png.h>
#include <setjmp.h>
#include <string.h>

// What a decode works on: the bytes, how far they are read, and the first complaint.
typedef struct {
  const unsigned char *bytes;
  size_t size;
  size_t offset;
  char message[160];
} fdeval_png_source;

static inline void fdeval_png_read(png_structp png, png_bytep into, size_t count) {
  fdeval_png_source *source = (fdeval_png_source *)png_get_io_ptr(png);
  if (count > source->size - source->offset) png_error(png, "the data end too early");
  memcpy(into, source->bytes + source->offset, count);
  source->offset += count;
}

// libpng demands that an error handler does not return.
static inline void fdeval_png_fail(png_structp png, png_const_charp message) {
  fdeval_png_source *source = (fdeval_png_source *)png_get_error_ptr(png);
  strncpy(source->message, message, sizeof source->message - 1);
  png_longjmp(png, 1);
}

static inline void fdeval_png_warn(png_structp png, png_const_charp message) {
  fdeval_png_source *source = (fdeval_png_source *)png_get_error_ptr(png);
  if (source->message[0] == 0) strncpy(source->message, message, sizeof source->message - 1);
}

// Decodes into rows of `row_bytes`; `swap` gives 16-bit samples in the machine's order. The
// setjmp has to stand in C: a longjmp must not cross a Swift frame. Returns 1 on success; a
// warning is not success, because it means that pixels are missing.
static inline int fdeval_png_decode(fdeval_png_source *source, int swap, unsigned char *into,
                                    size_t row_bytes, size_t rows) {
  png_structp png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, source, fdeval_png_fail, fdeval_png_warn);
  if (!png) return 0;
  png_infop info = png_create_info_struct(png);
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    return 0;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return 0;
  }
  png_set_benign_errors(png, 0);
  png_set_user_limits(png, 65500, 65500);
  png_set_read_fn(png, source, fdeval_png_read);
  png_read_info(png, info);
  png_set_expand(png);
  if (swap) png_set_swap(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != row_bytes || png_get_image_height(png, info) != rows)
    png_error(png, "the header changed while it was read");
  for (int pass = 0; pass < passes; pass++)
    for (size_t row = 0; row < rows; row++) png_read_row(png, into + row * row_bytes, NULL);
  png_read_end(png, NULL);
  png_destroy_read_struct(&png, &info, NULL);
  return source->message[0] == 0;
}
