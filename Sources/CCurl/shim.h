#pragma once

#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo take any type after the option, which Swift cannot call:
// one door for each type.

typedef size_t (*fdeval_curl_sink)(char *bytes, size_t one, size_t count, void *into);
typedef int (*fdeval_curl_watch)(void *into, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

static inline CURLcode fdeval_curl_set_number(CURL *curl, CURLoption option, long value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode fdeval_curl_set_text(CURL *curl, CURLoption option, const char *value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode fdeval_curl_set_pointer(CURL *curl, CURLoption option, void *value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode fdeval_curl_set_list(CURL *curl, CURLoption option,
                                            struct curl_slist *value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode fdeval_curl_set_sink(CURL *curl, CURLoption option,
                                            fdeval_curl_sink value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode fdeval_curl_set_watch(CURL *curl, CURLoption option,
                                             fdeval_curl_watch value) {
  return curl_easy_setopt(curl, option, value);
}

static inline CURLcode fdeval_curl_get_status(CURL *curl, long *status) {
  return curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, status);
}
