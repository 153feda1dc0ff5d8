import Execution

extension Life {
    /// Of this process, on this boot of the machine.
    static func current() -> Life {
        let boot = (try? PublicFile.read("/proc/sys/kernel/random/boot_id", limit: 100)) ?? []
        return Life(boot: String(decoding: boot.prefix { $0 != 0x0A }, as: UTF8.self), process: Runner.newRunID())
    }
}
