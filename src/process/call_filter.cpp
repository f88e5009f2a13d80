#include "process/call_filter.h"

#include "process/spawn.h"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>

namespace lightmill {
namespace {

// Both are little-endian, as `load_argument` takes for granted.
#if defined(__x86_64__) && defined(__LP64__)
constexpr std::uint32_t kProcessor = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__) && defined(__LP64__) && defined(__AARCH64EL__)
constexpr std::uint32_t kProcessor = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kProcessor = 0;
#endif

constexpr std::uint32_t kAllow = SECCOMP_RET_ALLOW;
constexpr std::uint32_t kRefuse = SECCOMP_RET_ERRNO | EPERM;
constexpr std::uint32_t kEnd = SECCOMP_RET_KILL_PROCESS;
/// What libraries take for a kernel that does not have the call, so that they try an older one.
constexpr std::uint32_t kUnknown = SECCOMP_RET_ERRNO | ENOSYS;
constexpr std::uint32_t kFirstUnknown = 450;  // Linux 6.0

/// Allowed with any arguments.
constexpr int kAllowed[] = {
    // Memory.
    SYS_munmap,
    SYS_mremap,
    SYS_madvise,
    SYS_brk,
    // Threads and signals.
    SYS_futex,
    SYS_set_robust_list,
    SYS_rseq,
    SYS_membarrier,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_getpid,
    SYS_gettid,
    SYS_getcpu,
    SYS_exit,
    SYS_exit_group,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_restart_syscall,
    // Clocks, and what there is and was used of the machine.
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_setitimer,
    SYS_getrandom,
    SYS_getrusage,
    SYS_sysinfo,
    // The run's messages, and an end of what it has.
    SYS_recvfrom,
    SYS_ppoll,
    SYS_shutdown,
    SYS_close,
    SYS_shmdt,
#ifdef SYS_poll  // not on ARM
    SYS_poll,
    SYS_time,
#endif
};

/// What nothing that decodes ever asks for.
constexpr int kDeadly[] = {
    SYS_execve,
    SYS_execveat,
    SYS_ptrace,
    SYS_kill,
    SYS_tkill,
    SYS_tgkill,
    SYS_rt_sigqueueinfo,
    SYS_rt_tgsigqueueinfo,
    SYS_pidfd_send_signal,
    SYS_pidfd_open,
    SYS_pidfd_getfd,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
};

/// Of an argument's bits those of the mask have the value.
struct Condition {
  std::uint32_t argument;
  std::uint64_t mask;
  std::uint64_t value;
};

/// What the kernel reads of an int.
constexpr Condition is(std::uint32_t argument, int value) {
  return {argument, UINT32_MAX, static_cast<std::uint32_t>(value)};
}
constexpr Condition is_null(std::uint32_t argument) { return {argument, UINT64_MAX, 0}; }
constexpr Condition has_not(std::uint32_t argument, std::uint64_t bits) { return {argument, bits, 0}; }
constexpr Condition has(std::uint32_t argument, std::uint64_t bits) { return {argument, bits, bits}; }

constexpr std::uint64_t kOtherThanThread =
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

/// Instructions of the kernel's filter machine. Between rules, the number of the call is loaded.
class Program {
 public:
  void load(std::size_t offset) { put(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)); }
  void load_call() { load(offsetof(seccomp_data, nr)); }
  void answer(std::uint32_t action) { put(BPF_RET | BPF_K, action); }

  void answer_unless_equal(std::uint32_t value, std::uint32_t action) {
    put(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
    answer(action);
  }
  void answer_from(std::uint32_t value, std::uint32_t action) {
    put(BPF_JMP | BPF_JGE | BPF_K, value, 0, 1);
    answer(action);
  }
  void answer_call(int call, std::uint32_t action) {
    put(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1);
    answer(action);
  }

  /// Allows the call where all conditions hold; where they do not, what follows decides.
  void allow_where(int call, std::initializer_list<Condition> conditions) {
    Program rule;
    for (const Condition& condition : conditions) {
      rule.require(condition.argument, 0, condition.mask & UINT32_MAX, condition.value & UINT32_MAX);
      rule.require(condition.argument, 4, condition.mask >> 32, condition.value >> 32);
    }
    rule.answer(kAllow);
    const std::size_t end = rule.code_.size();
    rule.load_call();
    for (std::size_t at = 0; at < end; ++at) {
      if (BPF_CLASS(rule.code_[at].code) == BPF_JMP) rule.code_[at].jf = static_cast<std::uint8_t>(end - at - 1);
    }
    put(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, static_cast<std::uint8_t>(end + 1));
    code_.insert(code_.end(), rule.code_.begin(), rule.code_.end());
  }

  std::vector<sock_filter> code() && { return std::move(code_); }

 private:
  void put(int code, std::uint32_t value, std::uint8_t yes = 0, std::uint8_t no = 0) {
    code_.push_back({static_cast<std::uint16_t>(code), yes, no, value});
  }
  /// Of a half of an argument, `byte` being 0 or 4; where it does not hold the jump is still to be filled in.
  void require(std::uint32_t argument, std::size_t byte, std::uint64_t mask, std::uint64_t value) {
    if (mask == 0) return;
    load(offsetof(seccomp_data, args) + 8 * argument + byte);
    put(BPF_ALU | BPF_AND | BPF_K, static_cast<std::uint32_t>(mask));
    put(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(value));
  }

  std::vector<sock_filter> code_;
};

/// Files: stderr, for what libraries have to say, and the memory that the run shares.
void allow_own_files(Program& program) {
  for (const int call : {SYS_write, SYS_writev}) program.allow_where(call, {is(0, STDERR_FILENO)});
  for (const int call : {SYS_pread64, SYS_pwrite64, SYS_ftruncate, SYS_lseek})
    program.allow_where(call, {is(0, kWorkerMemory)});
  program.allow_where(SYS_sendto, {is(0, kWorkerSocket), is_null(4)});
}

/// No memory becomes code.
void allow_data(Program& program) {
  program.allow_where(SYS_mmap, {has_not(2, PROT_EXEC), has(3, MAP_ANONYMOUS)});
  program.allow_where(SYS_mmap, {has_not(2, PROT_EXEC), is(4, kWorkerMemory)});
  program.allow_where(SYS_mprotect, {has_not(2, PROT_EXEC)});
}

void allow_threads(Program& program, pid_t self) {
  program.allow_where(SYS_clone, {has(0, CLONE_THREAD | CLONE_VM | CLONE_SIGHAND), has_not(0, kOtherThanThread)});
  program.answer_call(SYS_clone3, kUnknown);  // has its flags where no filter looks
  program.allow_where(SYS_tgkill, {is(0, self)});
  program.allow_where(SYS_prctl, {is(0, PR_SET_NAME)});
  program.allow_where(SYS_prlimit64, {is(0, 0), is_null(2)});  // asks, and sets nothing
}

}  // namespace

std::vector<sock_filter> call_filter(pid_t self) {
  if (kProcessor == 0) return {};
  Program program;
  program.load(offsetof(seccomp_data, arch));
  program.answer_unless_equal(kProcessor, kEnd);  // the numbers of 32-bit programs are others
  program.load_call();
  for (const int call : kAllowed) program.answer_call(call, kAllow);
  allow_own_files(program);
  allow_data(program);
  allow_threads(program, self);
  for (const int call : kDeadly) program.answer_call(call, kEnd);
  program.answer_from(kFirstUnknown, kUnknown);
  program.answer(kRefuse);
  return std::move(program).code();
}

}  // namespace lightmill
