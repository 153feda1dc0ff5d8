import LaunchPlan

// Builds a cage around one step and ends with it. Three processes, one file each:
//   PrivilegedStage  as the agent started it: opens what the plan names, makes the namespaces, then only watches
//   InitStage        process 1 of the cage: builds the private root, and takes everything with it when it ends
//   StepStage        gives up every power that is left and becomes the step
// One thread, no Foundation, no concurrency: namespaces of a process with threads cannot be changed.
//
// Started with `--fork-server` it builds nothing itself: it starts launchers for an agent that may open no socket. With
// `attempt` it is the step: it tries what the cage must refuse.
if CommandLine.arguments.dropFirst().first == Attempt.mode { AttemptStage.run(CommandLine.arguments.dropFirst(2)) }
if CommandLine.arguments.dropFirst().first == Channel.forkServer { ForkServerStage.run() }
PrivilegedStage.run()
