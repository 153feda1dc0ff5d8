import Confinement
public import Execution

/// `orderly doctor`: what this machine can enforce.
public enum Machine {
    public static func layers() throws(AgentFailure) -> [Layer] {
        do throws(ConfinementError) {
            return try Confinement(launcher: OwnProgram.launcher).probe()
        } catch {
            throw AgentFailure(.machine, error.message, hint: "build and install it with `make build`")
        }
    }
}
