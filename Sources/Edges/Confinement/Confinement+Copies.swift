import CKernel
import Execution
import Glibc
import Runbooks

extension Confinement {
    /// Nil where a step's overlay can lie on id-mapped mounts of this folder. Otherwise the first id of a step on the
    /// disk: to be added to the owners of copies that stand in for it.
    ///
    /// Found by trying, each time: it depends on the mount, its file system and the kernel (below an overlay from Linux
    /// 5.19 on). Nil too where no cage can be built at all, which the step itself will say. Takes as long as a launch.
    public func ownerShift(at folder: String) -> UInt32? {
        guard host.user == .root else { return nil }
        var status = kernel_stat()
        guard unsafe kernel_statx(AT_FDCWD, folder, 0, &status) == 0 else { return nil }
        var launch = Launch(label: "id-map \(folder)", grade: .pure, program: "/usr/bin/true", arguments: ["true"])
        launch.minimum = .degraded
        launch.writes = [
            .staged(
                StagedRoot(
                    path: folder, kind: .directory, lower: folder, upper: nil, work: nil,
                    identity: FileIdentity(device: status.device, inode: status.inode)))
        ]
        do throws(SetupFailure) {
            _ = try run(launch, stop: StopToken(), started: .now)
            return nil
        } catch {
            let isRefused = error.stage == "id-mapped mount" || (error.stage == "overlay" && error.errno == EINVAL)
            return isRefused ? uidBase : nil
        }
    }
}
