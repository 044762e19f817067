// An entry as a file. Written once and never changed: who has it open reads it to its end, whatever takes its name.
//
//   0  magic         8 bytes
//   8  id            8   random, of this file
//  16  body size     8
//  24  key size      4
//  28  variant size  4
//  32  head size     4
//  36  body CRC      4
//  40  CRC           4   of all before and of key, variant and head
//  44  key, variant, head, body
//
// Numbers have their lowest byte first; CRCs are those of zlib. A file is an entry when its size is the sum and both CRCs are
// right: then every byte is what was written, also after a crash or on a failing disk. All but the body is checked before
// anything is used; a body before any of it is used when it is read here, and otherwise as it is read (file_source.hpp). All of
// this blocks: on a file thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sansio/store.hpp"
#include "storage/descriptor.hpp"

namespace tern {

// What a file holds, checked up to its body.
struct entry_file {
  uint64_t id = 0;
  entry_name name;
  std::string head;
  uint64_t body_at = 0;
  uint64_t body_size = 0;
  uint32_t body_crc = 0;
  std::shared_ptr<const std::vector<std::byte>> body;  // checked; NULL: not read
  int64_t changed = 0;                                 // the file, in nanoseconds of Unix time
};
// The body with it when it came within the first limits::cache_front_bytes.
std::optional<entry_file> read_entry_file(int fd);
// The body too, unless it is there. False: it is damaged.
bool read_entry_body(int fd, entry_file& of);
bool check_entry_body(int fd, const entry_file& of);  // the same, and forgets it

class entry_file_writer {
 public:
  explicit entry_file_writer(int fd) noexcept : fd_(fd) {}  // empty, and open as long as this is used

  // Each false: errno says why.
  bool begin(const entry_name& name, const std::string& head);
  bool append(bytes data);
  bool finish();  // the file is an entry from here on

 private:
  const int fd_;
  std::string prefix_;  // with its texts
  uint64_t body_size_ = 0;
  uint32_t body_crc_ = 0;
};

// Of a file that was checked before; 0: it cannot be read.
uint64_t read_entry_id(int fd);

}  // namespace tern
