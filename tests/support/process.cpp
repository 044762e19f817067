#include "support/process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "support/ports.hpp"
#include "support/temp_dir.hpp"

extern char** environ;

namespace tern::test {
namespace {

using clock = std::chrono::steady_clock;
constexpr auto poll_step = std::chrono::milliseconds(5);

int shell_status(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

// The environment as execvpe wants it; built before fork, because a child of a threaded process must not allocate.
std::vector<std::string> merged_environment(const process::options& how) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) result.emplace_back(*entry);
  for (const auto& [name, value] : how.environment) {
    std::erase_if(result, [&](const std::string& entry) { return entry.starts_with(name + "="); });
    result.push_back(name + "=" + value);
  }
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// Who "nobody" is when we are root; nothing for an ordinary user, who stays what they are.
struct identity {
  uid_t user;
  gid_t group;
};

std::optional<identity> ordinary_user() {
  if (::geteuid() != 0) return std::nullopt;
  const passwd* nobody = ::getpwnam("nobody");
  if (nobody == nullptr) throw std::runtime_error("there is no user \"nobody\"");
  return identity{nobody->pw_uid, nobody->pw_gid};
}

[[noreturn]] void become(pid_t parent, char* const* arguments, char* const* environment, const char* directory, const char* log,
                         const identity* user) {
  ::setpgid(0, 0);
  int in = ::open("/dev/null", O_RDONLY);
  int out = ::open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (in < 0 || out < 0 || (*directory != '\0' && ::chdir(directory) != 0)) ::_exit(127);
  if (user != nullptr && (::setgroups(0, nullptr) != 0 || ::setgid(user->group) != 0 || ::setuid(user->user) != 0))
    ::_exit(127);
  // After the change of the user, which would take it back.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // the parent died before prctl
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(out, 2);
  ::execvpe(arguments[0], arguments, environment);
  ::_exit(127);
}

}  // namespace

process::process(const options& how) {
  std::vector<std::string> command = how.command;
  std::vector<std::string> environment = merged_environment(how);
  std::vector<char*> argument_pointers = pointers(command);
  std::vector<char*> environment_pointers = pointers(environment);
  std::string directory = how.directory.string();
  std::string log = how.log.empty() ? "/dev/null" : how.log.string();
  std::optional<identity> user;
  if (how.as_ordinary_user) user = ordinary_user();
  pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid_ == 0) {
    become(parent, argument_pointers.data(), environment_pointers.data(), directory.c_str(), log.c_str(),
           user ? &*user : nullptr);
  }
  ::setpgid(pid_, pid_);
}

process::~process() { stop(); }

std::optional<int> process::exit_status() {
  if (status_ || pid_ < 0) return status_;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == pid_) status_ = shell_status(status);
  return status_;
}

std::optional<int> process::wait(std::chrono::milliseconds limit) {
  auto deadline = clock::now() + limit;
  while (!exit_status() && clock::now() < deadline) std::this_thread::sleep_for(poll_step);
  return status_;
}

void process::signal(int number) {
  if (!exit_status()) ::kill(pid_, number);
}

void process::stop(std::chrono::milliseconds grace) {
  if (pid_ < 0) return;
  signal(SIGTERM);
  bool ended = wait(grace).has_value();
  ::kill(-pid_, SIGKILL);  // what is left of the group: all of it, or workers that outlived their master
  if (!ended) {
    int status = 0;
    if (::waitpid(pid_, &status, 0) == pid_) status_ = shell_status(status);
  }
  pid_ = -1;
}

std::string run(const std::vector<std::string>& command, std::chrono::milliseconds limit) {
  temp_dir dir;
  process child({.command = command, .log = dir / "output"});
  std::optional<int> status = child.wait(limit);
  std::string output = read_file(dir / "output");
  if (status == 0) return output;
  std::string line;
  for (const auto& word : command) line += word + " ";
  throw std::runtime_error(line + (status ? "failed with " + std::to_string(*status) : "did not end in time") + ":\n" + output);
}

void give_to_ordinary_user(const std::filesystem::path& path) {
  std::optional<identity> user = ordinary_user();
  if (user && ::chown(path.c_str(), user->user, user->group) != 0)
    throw std::system_error(errno, std::generic_category(), "chown " + path.string());
}

bool wait_until_listening(process& server, std::uint16_t port, std::chrono::milliseconds limit) {
  for (auto deadline = clock::now() + limit; clock::now() < deadline; std::this_thread::sleep_for(poll_step)) {
    if (server.exit_status()) return false;
    if (connect_to(port)) return !server.exit_status();
  }
  throw std::runtime_error("the server on port " + std::to_string(port) + " did not start in time");
}

}  // namespace tern::test
