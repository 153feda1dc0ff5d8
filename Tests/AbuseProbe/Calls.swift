import Glibc

/// syscall(2) is variadic in C, which Swift does not import; whole numbers are passed alike either way.
@_silgen_name("syscall")
private func rawCall(_ number: Int, _ a: Int, _ b: Int, _ c: Int, _ d: Int, _ e: Int, _ f: Int) -> Int

/// The kernel's answer to a call by its number: 0 or more, or -errno.
@discardableResult
func call(_ number: Call, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, _ d: Int = 0, _ e: Int = 0, _ f: Int = 0) -> Int {
    let result = rawCall(number.rawValue, a, b, c, d, e, f)
    return result < 0 ? -Int(errno) : result
}

/// 0, or the errno.
func refusal(_ number: Call, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, _ d: Int = 0, _ e: Int = 0, _ f: Int = 0)
    -> Int32
{
    let result = call(number, a, b, c, d, e, f)
    return result < 0 ? Int32(-result) : 0
}

/// The errno of a library call that failed.
func refusal(_ result: Int32) -> Int32 { result < 0 ? errno : 0 }

/// An address as an argument. The text lives as long as the process, which is short.
func address(_ text: String) -> Int { Int(bitPattern: strdup(text)) }

/// `count` zero bytes as an argument.
func zeroes(_ count: Int) -> Int { Int(bitPattern: calloc(count, 1)) }

/// arch/x86/entry/syscalls/syscall_64.tbl.
enum Call: Int {
    case mmap = 9, ioctl = 16, shmget = 29, fork = 57, clone = 56, getppid = 110, ptrace = 101, syslog = 103
    case setuid = 105, setgid = 106, setgroups = 116, getresuid = 118, mknod = 133, uselib = 134, personality = 135,
        vhangup = 153
    case modifyLdt = 154, pivotRoot = 155, prctl = 157, adjtimex = 159, chroot = 161, acct = 163, settimeofday = 164
    case mount = 165, umount2 = 166, swapon = 167, swapoff = 168, reboot = 169, sethostname = 170, iopl = 172
    case ioperm = 173, initModule = 175, deleteModule = 176, quotactl = 179, setxattr = 188, mbind = 237
    case setMempolicy = 238, getMempolicy = 239, mqOpen = 240, kexecLoad = 246, addKey = 248, requestKey = 249
    case keyctl = 250, ioprioSet = 251, migratePages = 256, mknodat = 259, unshare = 272, movePages = 279, vmsplice =
        278
    case schedSetscheduler = 144, timerCreate = 222, openat = 257, perfEventOpen = 298, fanotifyInit = 300
    case nameToHandle = 303, openByHandle = 304, clockAdjtime = 305, setns = 308, processRead = 310
    case processWrite = 311, kcmp = 312, finitModule = 313, seccomp = 317, memfd = 319, kexecFileLoad = 320, bpf = 321
    case execveat = 322, userfaultfd = 323, pkeyAlloc = 330, ioUringSetup = 425, ioUringEnter = 426
    case ioUringRegister = 427, openTree = 428, moveMount = 429, fsopen = 430, fsconfig = 431, fsmount = 432
    case fspick = 433, pidfdOpen = 434, clone3 = 435, openat2 = 437, pidfdGetfd = 438, processMadvise = 440
    case mountSetattr = 442, quotactlFd = 443, landlockRestrict = 446, memfdSecret = 447, fchmodat2 = 452
    case statmount = 457, listmount = 458, none = 9999
}

/// AT_FDCWD.
let here = -100

/// A number that is in no table of ours.
func callRaw(_ number: Int) -> Int {
    let result = rawCall(number, 0, 0, 0, 0, 0, 0)
    return result < 0 ? -Int(errno) : result
}

/// One line on standard output, at once.
func say(_ line: String) {
    var bytes = Array((line + "\n").utf8)
    _ = write(1, &bytes, bytes.count)
}
