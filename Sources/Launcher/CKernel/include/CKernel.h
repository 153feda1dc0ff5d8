// The only C that we write: system calls that Swift cannot reach.
//
// A function stands here for one of three reasons, noted beside its group:
//   [header]   its header is not part of the Glibc module (prctl, unshare, mount_setattr, …);
//   [variadic] glibc declares it variadic, which Swift cannot call (syscall, fcntl with a pointer, ioctl);
//   [macro]    it needs macros that Swift does not import (CMSG_*, unions of kernel structures).
// Each returns a value of zero or more, or -errno. None allocates, locks or keeps state, so all of them may be used
// in the launcher after clone.

#ifndef ORDERLY_CKERNEL_H
#define ORDERLY_CKERNEL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Clock [header]

// adjtimex(2), reading only: how far the clock may be off, in microseconds; -ENODATA where nobody keeps it.
int64_t kernel_clock_uncertainty(void);
// clock_gettime(2), in nanoseconds: since 1970; and since boot, counting on while the host sleeps.
int64_t kernel_clock_realtime(void);
int64_t kernel_clock_boottime(void);

// MARK: Files [header]

// openat2(2): flags O_*, mode, resolve KERNEL_RESOLVE_*. O_CLOEXEC is always added.
int kernel_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);

#define KERNEL_O_PATH 0x200000
#define KERNEL_O_TMPFILE 0x410000
#define KERNEL_RESOLVE_NO_XDEV 0x01
#define KERNEL_RESOLVE_NO_MAGICLINKS 0x02
#define KERNEL_RESOLVE_NO_SYMLINKS 0x04
#define KERNEL_RESOLVE_BENEATH 0x08
#define KERNEL_RESOLVE_IN_ROOT 0x10

// renameat2(2): flags KERNEL_RENAME_*.
int kernel_renameat2(int old_directory, const char *old_path, int new_directory, const char *new_path, uint32_t flags);

#define KERNEL_RENAME_NOREPLACE 0x1
#define KERNEL_RENAME_EXCHANGE 0x2

// statx(2) of `path` below `directory`, or of `directory` itself with KERNEL_AT_EMPTY_PATH. Never triggers automounts.
struct kernel_stat {
    uint32_t mask;  // which fields the file system filled in: STATX_*
    uint32_t mode;
    uint32_t uid, gid;
    uint64_t device, inode, mount;
    uint64_t links, size, blocks;  // blocks of 512 bytes
    uint32_t device_major, device_minor;          // of the file system
    uint32_t special_major, special_minor;        // of a device file
    uint64_t attributes, attributes_mask;         // KERNEL_STATX_ATTR_*
    int64_t born, accessed, modified, changed;    // nanoseconds since 1970; `born` 0 where unknown
};
int kernel_statx(int directory, const char *path, int flags, struct kernel_stat *out);

#define KERNEL_AT_EMPTY_PATH 0x1000
#define KERNEL_AT_SYMLINK_NOFOLLOW 0x100
#define KERNEL_STATX_ATTR_IMMUTABLE 0x10
#define KERNEL_STATX_ATTR_APPEND 0x20
#define KERNEL_STATX_ATTR_MOUNT_ROOT 0x2000

// syncfs(2), the whole file system that `fd` lies on.
int kernel_syncfs(int fd);

// Extended attributes. The `l` forms act on a symbolic link itself.
ssize_t kernel_fgetxattr(int fd, const char *name, void *value, size_t size);
ssize_t kernel_flistxattr(int fd, char *names, size_t size);
int kernel_fsetxattr(int fd, const char *name, const void *value, size_t size, int flags);
int kernel_fremovexattr(int fd, const char *name);
ssize_t kernel_lgetxattr(const char *path, const char *name, void *value, size_t size);
ssize_t kernel_llistxattr(const char *path, char *names, size_t size);
int kernel_lsetxattr(const char *path, const char *name, const void *value, size_t size, int flags);
int kernel_lremovexattr(const char *path, const char *name);

// fallocate(2) with mode 0: reserves the bytes.
int kernel_allocate(int fd, int64_t offset, int64_t length);

// Kind of file system, the f_type of statfs(2); `read_only` is set to 1 for ST_RDONLY.
int64_t kernel_filesystem(int fd, int *read_only);

#define KERNEL_FS_CGROUP2 0x63677270
#define KERNEL_FS_OVERLAY 0x794c7630
#define KERNEL_FS_TMPFS 0x01021994
#define KERNEL_FS_PROC 0x9fa0
#define KERNEL_FS_NFS 0x6969

// An anonymous file, close-on-exec and sealable; then its seals (F_SEAL_*, [variadic]).
int kernel_memfd(const char *name);
int kernel_seal(int fd);
int kernel_is_sealed(int fd);

// eventfd(2), close-on-exec and non-blocking.
int kernel_eventfd(void);
// pipe2(2), close-on-exec.
int kernel_pipe(int fds[2]);
// A SOCK_SEQPACKET pair, close-on-exec.
int kernel_socketpair(int fds[2]);
// One message with descriptors (SCM_RIGHTS, [macro]). Received ones are close-on-exec; `*received` counts them.
// The result is the number of bytes; 0 when the other side is gone. More descriptors than fit are an error, -EMSGSIZE.
ssize_t kernel_send(int socket, const void *bytes, size_t count, const int *descriptors, size_t descriptor_count);
ssize_t kernel_receive(int socket, void *bytes, size_t count, int *descriptors, size_t capacity, size_t *received);

#define KERNEL_MOST_DESCRIPTORS 16

// fcntl(F_SETFL) with or without O_NONBLOCK. [variadic]
int kernel_set_nonblocking(int fd, int on);
// fcntl(F_DUPFD_CLOEXEC): a duplicate numbered `lowest` or above. [variadic]
int kernel_duplicate(int fd, int lowest);
// close_range(2): flags KERNEL_CLOSE_RANGE_*.
int kernel_close_range(uint32_t first, uint32_t last, uint32_t flags);

#define KERNEL_CLOSE_RANGE_CLOEXEC 0x4

// MARK: Processes and namespaces [header]

// clone3(2) used like fork: no shared memory, exit signal SIGCHLD. Only for a process with a single thread.
// `cgroup` is a directory of cgroup v2, or -1; `pidfd` receives a descriptor unless it is NULL.
// Falls back to clone(2) where clone3 is refused and no cgroup is asked for.
int kernel_clone(uint64_t flags, int cgroup, int *pidfd);
// The same for a child that shall exec. Until it has, its end is told by SIGUSR1 and seen by kernel_wait_before_exec
// alone; execve(2) makes it a child like any other: "The termination signal is reset to SIGCHLD".
int kernel_clone_to_exec(uint64_t flags);

#define KERNEL_CLONE_NEWTIME 0x00000080
#define KERNEL_CLONE_NEWNS 0x00020000
#define KERNEL_CLONE_NEWCGROUP 0x02000000
#define KERNEL_CLONE_NEWUTS 0x04000000
#define KERNEL_CLONE_NEWIPC 0x08000000
#define KERNEL_CLONE_NEWUSER 0x10000000
#define KERNEL_CLONE_NEWPID 0x20000000
#define KERNEL_CLONE_NEWNET 0x40000000

int kernel_unshare(uint64_t flags);
int kernel_setns(int fd, uint64_t kind);
int kernel_pidfd_open(pid_t pid);
int kernel_pidfd_signal(int pidfd, int signal);

// waitid(2) of one child or, with `pid` -1, of any; waits unless `poll` is 1. Returns its pid, or 0 when none ended.
struct kernel_exit {
    int32_t code;    // exit status, where `signal` is 0
    int32_t signal;  // signal that ended it
    int64_t processor_microseconds;
    int64_t memory_kilobytes;
};
pid_t kernel_wait(pid_t pid, int poll, struct kernel_exit *out);
// Without waiting: a child of kernel_clone_to_exec that ended before its exec, else 0 or -ECHILD.
pid_t kernel_wait_before_exec(pid_t pid, struct kernel_exit *out);

// Without waiting: any child, whatever signal it ends with. 0 when there are children and none ended, -ECHILD when there
// are none.
pid_t kernel_wait_any(struct kernel_exit *out);

int kernel_prctl(int operation, uint64_t a, uint64_t b, uint64_t c, uint64_t d);

#define KERNEL_PR_SET_PDEATHSIG 1
#define KERNEL_PR_SET_DUMPABLE 4
#define KERNEL_PR_SET_KEEPCAPS 8
#define KERNEL_PR_SET_NAME 15
#define KERNEL_PR_CAPBSET_READ 23
#define KERNEL_PR_CAPBSET_DROP 24
#define KERNEL_PR_SET_SECUREBITS 28
#define KERNEL_PR_SET_CHILD_SUBREAPER 36
#define KERNEL_PR_SET_NO_NEW_PRIVS 38
#define KERNEL_PR_CAP_AMBIENT 47
#define KERNEL_PR_CAP_AMBIENT_RAISE 2
#define KERNEL_PR_CAP_AMBIENT_CLEAR_ALL 4

// Real, effective and saved ids, and supplementary groups. Raw calls: no broadcast to threads.
int kernel_set_user(uint32_t uid);
int kernel_set_group(uint32_t gid);
int kernel_clear_groups(void);

int kernel_capset(uint64_t effective, uint64_t permitted, uint64_t inheritable);
int kernel_capget(uint64_t *effective, uint64_t *permitted, uint64_t *inheritable);

// setrlimit(2); RLIMIT_* as numbers. Never above the inherited hard limit, which a cage has no power to raise.
int kernel_set_limit(int resource, uint64_t soft, uint64_t hard);

#define KERNEL_RLIMIT_CPU 0
#define KERNEL_RLIMIT_FSIZE 1
#define KERNEL_RLIMIT_DATA 2
#define KERNEL_RLIMIT_STACK 3
#define KERNEL_RLIMIT_CORE 4
#define KERNEL_RLIMIT_NPROC 6
#define KERNEL_RLIMIT_NOFILE 7
#define KERNEL_RLIMIT_MEMLOCK 8
#define KERNEL_RLIMIT_MSGQUEUE 12
#define KERNEL_RLIMIT_RTPRIO 14

// A new anonymous session keyring, so that the caller's keys are out of reach.
int kernel_new_keyring(void);

// seccomp(2): loads the `count` instructions of 8 bytes at `program`.
int kernel_seccomp(const void *program, uint16_t count, uint32_t flags);
// The same; calls that it answers with SECCOMP_RET_USER_NOTIF come to the returned descriptor (close-on-exec). -EBUSY
// where a filter above has such a descriptor already.
int kernel_seccomp_listen(const void *program, uint16_t count);
// The next call that waits for an answer (seccomp_unotify(2)): how many bytes fit is the kernel's business, so the
// structures stay here. -ENOENT when its caller is gone.
struct kernel_notice {
    uint64_t id;
    int32_t process;  // in our own pid namespace
    int32_t number;
    uint64_t arguments[6];
};
int kernel_notice_receive(int listener, struct kernel_notice *out);
// Whether its caller still waits: what was read of its memory before this is that caller's.
int kernel_notice_is_valid(int listener, uint64_t id);
int kernel_notice_refuse(int listener, uint64_t id, int error);
// The requests of ioctl(2) with which these three are made.
extern const uint64_t KERNEL_NOTICE_RECEIVE, KERNEL_NOTICE_VALID, KERNEL_NOTICE_REFUSE;
// process_vm_readv(2): at most `count` bytes at `address` of `process`, up to the end of its page; how many were read.
ssize_t kernel_read_memory(pid_t process, uint64_t address, void *bytes, size_t count);
// Numbers of calls that have a path and are refused; those that an architecture does not have are negative.
extern const int KERNEL_NR_MOUNT, KERNEL_NR_UMOUNT2, KERNEL_NR_CHROOT, KERNEL_NR_PIVOT_ROOT, KERNEL_NR_MKNOD,
    KERNEL_NR_MKNODAT, KERNEL_NR_SWAPON, KERNEL_NR_SWAPOFF, KERNEL_NR_ACCT, KERNEL_NR_OPEN_TREE, KERNEL_NR_FSPICK,
    KERNEL_NR_MOUNT_SETATTR, KERNEL_NR_NAME_TO_HANDLE_AT;
// 1 where the kernel knows the action (SECCOMP_RET_*).
int kernel_seccomp_knows(uint32_t action);

// Blocks the signals of children that end, SIGCHLD and SIGUSR1, and returns a signalfd, close-on-exec and non-blocking,
// on which they are told instead.
int kernel_child_signals(void);

// Brings the loopback interface of this network namespace up.
int kernel_loopback_up(void);

// execve(2) with the errno of that very call.
int kernel_exec(const char *path, char *const arguments[], char *const environment[]);

// Ends the process at once, without atexit handlers.
_Noreturn void kernel_exit_now(int code);

// Sends `count` descriptors with `length` bytes (at least one), and the other way round. [macro]
int kernel_send_descriptors(int socket, const void *bytes, size_t length, const int *fds, size_t count);

// MARK: Mounts [header]

int kernel_mount(const char *source, const char *target, const char *kind, uint64_t flags, const char *options);
int kernel_unmount(const char *target, int flags);

#define KERNEL_MS_RDONLY 0x1
#define KERNEL_MS_NOSUID 0x2
#define KERNEL_MS_NODEV 0x4
#define KERNEL_MS_NOEXEC 0x8
#define KERNEL_MS_REMOUNT 0x20
#define KERNEL_MS_BIND 0x1000
#define KERNEL_MS_REC 0x4000
#define KERNEL_MS_PRIVATE 0x40000
#define KERNEL_MNT_DETACH 0x2

int kernel_pivot_root(const char *new_root, const char *put_old);
int kernel_open_tree(int directory, const char *path, uint32_t flags);
int kernel_move_mount(int from, const char *from_path, int to, const char *to_path, uint32_t flags);

#define KERNEL_OPEN_TREE_CLONE 0x1
#define KERNEL_AT_RECURSIVE 0x8000
#define KERNEL_MOVE_MOUNT_FROM_EMPTY_PATH 0x4
#define KERNEL_MOVE_MOUNT_TO_EMPTY_PATH 0x40

// mount_setattr(2) on `fd` itself; `recursive` 1 for the whole tree; `user_namespace` -1 unless KERNEL_ATTR_IDMAP.
int kernel_mount_attributes(int fd, uint64_t set, uint64_t clear, int recursive, int user_namespace);

#define KERNEL_ATTR_RDONLY 0x1
#define KERNEL_ATTR_NOSUID 0x2
#define KERNEL_ATTR_NODEV 0x4
#define KERNEL_ATTR_NOEXEC 0x8
#define KERNEL_ATTR_ATIME 0x70
#define KERNEL_ATTR_NOATIME 0x10
#define KERNEL_ATTR_IDMAP 0x100000
#define KERNEL_ATTR_NOSYMFOLLOW 0x200000

// A new mount of `kind` from `count` pairs of key and value (value NULL: a flag). Returns its detached descriptor.
int kernel_new_mount(const char *kind, const char *const *options, size_t count, uint32_t attributes);

// Gives the file system whose root `fd` is (a mount's) another value of `key`: fspick(2).
int kernel_reconfigure(int fd, const char *key, const char *value);

// MARK: Landlock [header]

// The ABI version of the running kernel.
int kernel_landlock_abi(void);
// A ruleset that handles these rights; the kernel's structure is cut to what `abi` knows.
int kernel_landlock_create(int abi, uint64_t files, uint64_t network, uint64_t scoped);
int kernel_landlock_allow_path(int ruleset, uint64_t access, int parent);
int kernel_landlock_allow_port(int ruleset, uint64_t access, uint64_t port);
int kernel_landlock_restrict(int ruleset);

#ifdef __cplusplus
}
#endif
#endif
