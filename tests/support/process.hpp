#pragma once
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tern::test {

// A child process in a process group of its own. The destructor asks it to end (SIGTERM), and kills what is left of the
// group after a deadline. It is killed as well when the thread that started it ends first, so start servers on the test's
// main thread.
class process {
 public:
  struct options {
    std::vector<std::string> command;                                   // [0] is looked up in PATH
    std::filesystem::path log = {};                                     // its stdout and stderr; /dev/null when empty
    std::filesystem::path directory = {};                               // where it runs; here when empty
    std::vector<std::pair<std::string, std::string>> environment = {};  // added to ours
    bool as_ordinary_user = false;  // as "nobody" when we are root: some servers refuse root or change their user themselves
  };

  explicit process(const options& how);
  ~process();
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  pid_t pid() const { return pid_; }
  // The exit status as a shell would give it (128 + signal), once the process has ended.
  std::optional<int> exit_status();
  std::optional<int> wait(std::chrono::milliseconds limit);
  void signal(int number);
  // SIGTERM, then SIGKILL to the group when it has not ended within `grace`.
  void stop(std::chrono::milliseconds grace = std::chrono::seconds(5));

 private:
  pid_t pid_ = -1;
  std::optional<int> status_;
};

// Runs a command to its end; throws with the output when it fails. Returns the output.
std::string run(const std::vector<std::string>& command, std::chrono::milliseconds limit = std::chrono::seconds(60));

// Makes a file or directory the property of the user that `as_ordinary_user` means; nothing unless we are root.
void give_to_ordinary_user(const std::filesystem::path& path);

// Waits until 127.0.0.1:port accepts a connection. False when `server` ended first; throws after the limit.
bool wait_until_listening(process& server, std::uint16_t port, std::chrono::milliseconds limit = std::chrono::seconds(30));

}  // namespace tern::test
