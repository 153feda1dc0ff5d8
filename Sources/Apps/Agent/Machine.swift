public import Confinement
import Execution

/// `orderly doctor`: what this machine can enforce.
public enum Machine {
    /// - Parameter place: a directory on the file system on which steps will be staged.
    public static func examine(in place: String) throws(AgentFailure) -> Diagnosis {
        let confinement: Confinement
        do throws(ConfinementError) {
            confinement = try Confinement(launcher: OwnProgram.launcher)
        } catch {
            throw AgentFailure(.machine, error.message, hint: "build and install it with `make build`")
        }
        do throws(SetupFailure) {
            return try confinement.examine(in: place, libraries: OwnProgram.libraries)
        } catch {
            throw AgentFailure(
                .machine, "nothing can be tried in \(error.path ?? place): errno \(error.errno)",
                hint: "name a folder that can be written, on a disk: an agent's --config has a state_dir")
        }
    }
}
