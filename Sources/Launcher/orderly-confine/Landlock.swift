import CKernel
import Glibc
import LaunchPlan

enum Landlock {
    /// The ruleset, ready to be obeyed. Its paths are opened in the finished root.
    static func make(_ rules: LandlockRules) throws(Failure) -> Int32 {
        let ruleset = try attempt(
            .landlock,
            kernel_landlock_create(Int32(rules.version), rules.handledFiles, rules.handledNetwork, rules.scoped))
        for rule in rules.paths {
            let parent = unsafe kernel_openat2(AT_FDCWD, rule.path, UInt64(KERNEL_O_PATH), 0, 0)
            if parent == -ENOENT { continue }
            try attempt(.landlock, rule.path, parent)
            defer { close(parent) }
            var status = kernel_stat()
            try attempt(.landlock, rule.path, unsafe kernel_statx(parent, "", KERNEL_AT_EMPTY_PATH, &status))
            let isDirectory = status.mode & UInt32(S_IFMT) == UInt32(S_IFDIR)
            let access = rule.access & rules.handledFiles & (isDirectory ? .max : LandlockAccess.ofFiles)
            // The kernel refuses a rule that allows nothing.
            if access == 0 { continue }
            try attempt(.landlock, rule.path, kernel_landlock_allow_path(ruleset, access, parent))
        }
        for rule in rules.ports where rule.access & rules.handledNetwork != 0 {
            try attempt(
                .landlock, "port \(rule.port)", kernel_landlock_allow_port(ruleset, rule.access, UInt64(rule.port)))
        }
        return ruleset
    }
}
