#pragma once

#include <fcntl.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What somebody tries who has taken over a worker process. `folder` has a file "victim".
namespace lightmill::test {

struct Attempt {
  const char* name;
  std::function<bool()> gets;
};

/// A child goes at once.
inline bool is_process(long child) {
  if (child == 0) _exit(0);
  return child > 0;
}

inline bool connects_by(int family, const sockaddr* address, socklen_t size) {
  const int made = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return made >= 0 || connect(3, address, size) == 0;
}

inline bool connects() {
  sockaddr_in there{};
  there.sin_family = AF_INET;
  there.sin_port = htons(80);
  there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connects_by(AF_INET, reinterpret_cast<const sockaddr*>(&there), sizeof there);
}

inline bool connects_here() {
  sockaddr_un there{};
  there.sun_family = AF_UNIX;
  return connects_by(AF_UNIX, reinterpret_cast<const sockaddr*>(&there), sizeof there);
}

/// Whether the kernel looked at what it was asked for, which is none that can be had.
inline bool is_heard(long result) { return result >= 0 || errno != EPERM; }

inline bool makes_code() {
  constexpr int kCode = PROT_READ | PROT_EXEC, kFlags = MAP_PRIVATE | MAP_ANONYMOUS;
  if (mmap(nullptr, 4096, kCode, kFlags, -1, 0) != MAP_FAILED) return true;
  void* const data = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, kFlags, -1, 0);
  return data != MAP_FAILED && mprotect(data, 4096, kCode) == 0;
}

inline bool clones_anew() {
  clone_args wanted{};
  wanted.exit_signal = SIGCHLD;
  return is_process(syscall(SYS_clone3, &wanted, sizeof wanted));
}

/// Each fails.
inline std::vector<Attempt> attempts(const std::filesystem::path& folder) {
  const std::string victim = folder / "victim", fresh = folder / "fresh";
  const auto opens = [](const std::string& file, int flags) { return open(file.c_str(), flags, 0666) >= 0; };
  return {
      {"read", [=] { return opens(victim, O_RDONLY); }},
      {"write", [=] { return opens(victim, O_WRONLY); }},
      {"create", [=] { return opens(fresh, O_WRONLY | O_CREAT); }},
      {"passwords", [=] { return opens("/etc/passwd", O_RDONLY); }},
      {"own memory", [=] { return opens("/proc/self/mem", O_RDWR); }},
      {"own descriptor", [=] { return opens("/proc/self/fd/4", O_RDWR); }},
      {"openat2", [=] { return syscall(SYS_openat2, AT_FDCWD, victim.c_str(), std::vector<long>(3).data(), 24) >= 0; }},
#ifdef SYS_open
      {"number of x32", [=] { return syscall(0x40000000 | SYS_open, victim.c_str(), O_RDONLY) >= 0; }},
      {"plain open", [=] { return syscall(SYS_open, victim.c_str(), O_RDONLY) >= 0; }},
#endif
      {"status",
       [=] {
         struct stat status;
         return stat(victim.c_str(), &status) == 0;
       }},
      {"permissions", [=] { return chmod(victim.c_str(), 0777) == 0; }},
      {"cut", [=] { return truncate(victim.c_str(), 0) == 0; }},
      {"cut others", [] { return is_heard(ftruncate(3, 0)); }},
      {"link", [=] { return symlink(victim.c_str(), (fresh + "-link").c_str()) == 0; }},
      {"folder", [=] { return mkdir((fresh + "-folder").c_str(), 0777) == 0; }},
      {"change folder", [] { return chdir("/") == 0; }},
      {"socket", connects},
      {"local socket", connects_here},
      {"descriptor sent", [] { return is_heard(sendmsg(3, nullptr, 0)); }},
      {"fork", [] { return is_process(syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr)); }},
      {"clone3", clones_anew},
      {"namespace", [] { return unshare(CLONE_NEWUSER) == 0; }},
      {"io_uring", [] { return syscall(SYS_io_uring_setup, 4, std::vector<long>(40).data()) >= 0; }},
      {"program in memory", [] { return memfd_create("program", 0) >= 0; }},
      {"code", makes_code},
      {"shared memory", [] { return shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600) >= 0; }},
      {"duplicate", [] { return dup2(3, 9) >= 0 || fcntl(3, F_DUPFD, 9) >= 0; }},
      {"limits",
       [] {
         const rlimit more{64, 64};
         return setrlimit(RLIMIT_CORE, &more) == 0;
       }},
      {"parent's limits",
       [] {
         rlimit now;
         return prlimit(getppid(), RLIMIT_CORE, nullptr, &now) == 0;
       }},
      {"dumps", [] { return prctl(PR_SET_DUMPABLE, 1) == 0; }},
      {"keys", [] { return syscall(SYS_keyctl, 0, -3, 1) >= 0; }},
      {"rename", [=] { return rename(victim.c_str(), victim.c_str()) == 0; }},
      {"delete", [=] { return unlink(victim.c_str()) == 0; }},
  };
}

/// Each ends the process.
inline void try_deadly(std::string_view name) {
  char program[] = "/bin/true", byte = 0;
  char* const words[] = {program, nullptr};
  const iovec here{&byte, 1};
  const pid_t parent = getppid();
  if (name == "execve") execv(program, words);
  if (name == "execveat") syscall(SYS_execveat, AT_FDCWD, program, words, nullptr, 0);
  if (name == "ptrace") ptrace(PTRACE_ATTACH, parent, nullptr, nullptr);
  if (name == "kill") kill(parent, SIGKILL);
  if (name == "tgkill") syscall(SYS_tgkill, parent, parent, SIGKILL);
  if (name == "group") kill(0, SIGKILL);
  if (name == "readv") process_vm_readv(parent, &here, 1, &here, 1, 0);
  if (name == "writev") process_vm_writev(parent, &here, 1, &here, 1, 0);
  if (name == "pidfd") syscall(SYS_pidfd_open, parent, 0);
#ifdef __x86_64__
  if (name == "int80")
    asm volatile("int $0x80" : : "a"(20) : "memory", "cc", "r8", "r9", "r10", "r11");  // getpid of i386
#endif
}
inline constexpr const char* kDeadlyAttempts[] = {"execve", "execveat", "ptrace", "kill",  "tgkill",
                                                  "group",  "readv",    "writev", "pidfd",
#ifdef __x86_64__
                                                  "int80"
#endif
};

/// What the attempts got, by their names.
inline std::string gotten(const std::filesystem::path& folder) {
  std::string all;
  for (const Attempt& attempt : attempts(folder))
    if (attempt.gets()) all += (all.empty() ? "" : ", ") + std::string(attempt.name);
  return all.empty() ? "nothing" : all;
}

}  // namespace lightmill::test
