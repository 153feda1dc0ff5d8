import CKernel
import CSeccomp
import Glibc

/// One program made with libseccomp.
struct SeccompFilter: ~Copyable {
    struct Refusal: Error {
        let call: String
        let errno: Int32
    }

    enum Answer {
        case allow
        case fail(Int32)
        /// EPERM by whoever listens, and ENOSYS when nobody does.
        case refuse
        case kill

        var action: UInt32 {
            switch self {
            case .allow: 0x7fff_0000
            case .fail(let error): 0x0005_0000 | UInt32(error & 0xffff)
            case .refuse: 0x7fc0_0000
            case .kill: 0x8000_0000
            }
        }
    }

    private let context: OpaqueContext

    private init(_ context: OpaqueContext) {
        self.context = context
    }

    static func make(otherwise answer: Answer) throws(Refusal) -> SeccompFilter {
        guard let context = unsafe OpaqueContext(seccomp_init(answer.action)) else {
            throw Refusal(call: "seccomp_init", errno: ENOMEM)
        }
        let filter = SeccompFilter(context)
        // Another architecture's numbers mean other calls.
        let killed = unsafe seccomp_attr_set(context.pointer, SCMP_FLTATR_ACT_BADARCH, Answer.kill.action)
        let optimised = unsafe seccomp_attr_set(context.pointer, SCMP_FLTATR_CTL_OPTIMIZE, 2)
        guard killed == 0, optimised == 0 else { throw Refusal(call: "seccomp_attr_set", errno: EINVAL) }
        return filter
    }

    deinit {
        unsafe seccomp_release(context.pointer)
    }

    /// A call that this architecture or library does not have needs no rule.
    func add(_ answer: Answer, _ call: String, where conditions: [Condition] = []) throws(Refusal) {
        let number = unsafe seccomp_syscall_resolve_name(call)
        if number < 0 { return }
        let comparisons = conditions.map(\.comparison)
        let result = unsafe comparisons.withUnsafeBufferPointer {
            unsafe seccomp_rule_add_array(
                context.pointer, answer.action, number, UInt32($0.count), $0.baseAddress)
        }
        guard result == 0 else { throw Refusal(call: call, errno: -result) }
    }

    /// About one argument. libseccomp takes one for each argument of a rule.
    struct Condition {
        let comparison: scmp_arg_cmp

        static func equal(_ argument: UInt32, _ value: UInt64) -> Condition {
            // Arguments that are an int in C: their upper half is noise that the kernel ignores.
            masked(argument, 0xffff_ffff, value)
        }

        static func masked(_ argument: UInt32, _ mask: UInt64, _ value: UInt64) -> Condition {
            Condition(
                comparison: scmp_arg_cmp(arg: argument, op: SCMP_CMP_MASKED_EQ, datum_a: mask, datum_b: value))
        }
    }

    /// Puts it on every thread of this process, now. It stays.
    func load() throws(Refusal) {
        let everywhere = unsafe seccomp_attr_set(context.pointer, SCMP_FLTATR_CTL_TSYNC, 1)
        guard everywhere == 0 else { throw Refusal(call: "seccomp_attr_set", errno: -everywhere) }
        let result = unsafe seccomp_load(context.pointer)
        guard result == 0 else { throw Refusal(call: "seccomp_load", errno: -result) }
    }

    /// Instructions of 8 bytes.
    func program() throws(Refusal) -> [UInt8] {
        let file = Descriptor(unsafe kernel_memfd("seccomp"))
        guard file.isOpen else { throw Refusal(call: "memfd_create", errno: file.error) }
        let result = unsafe seccomp_export_bpf(context.pointer, file.number)
        guard result == 0 else { throw Refusal(call: "seccomp_export_bpf", errno: -result) }
        guard let bytes = file.contents(), !bytes.isEmpty else { throw Refusal(call: "read", errno: EIO) }
        return bytes
    }
}

/// libseccomp's handle.
@safe
private struct OpaqueContext {
    let pointer: UnsafeMutableRawPointer

    init?(_ pointer: UnsafeMutableRawPointer?) {
        guard let pointer = unsafe pointer else { return nil }
        unsafe self.pointer = unsafe pointer
    }
}
