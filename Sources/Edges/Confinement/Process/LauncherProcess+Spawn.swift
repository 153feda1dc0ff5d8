import CKernel
import Execution
import Glibc

extension LauncherProcess {
    /// Starts `launcher` with these descriptors, an empty environment, and every signal as a fresh process has it.
    /// What a library in this process opened without close-on-exec is the first thing that the launcher closes.
    static func spawn(
        _ launcher: String, _ options: [String], _ channels: [(from: Int32, to: Int32)]
    ) throws(SetupFailure) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for channel in channels {
            unsafe posix_spawn_file_actions_adddup2(&actions, channel.from, channel.to)
        }

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        unsafe sigfillset(&all)
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var process: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe (["orderly-confine"] + options).map { unsafe strdup($0) }
        defer { unsafe arguments.forEach { unsafe free($0) } }
        unsafe arguments.append(nil)
        var environment: [UnsafeMutablePointer<CChar>?] = unsafe [nil]
        let result = unsafe posix_spawn(&process, launcher, &actions, &attributes, &arguments, &environment)
        guard result == 0 else { throw SetupFailure(noLauncher: result, path: launcher) }
        return process
    }
}
