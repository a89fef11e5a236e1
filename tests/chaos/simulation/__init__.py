"""A whole office in one process, told by a seed: who does what when, where each worker is stopped or killed.

Real are the send engine, the database, the gateway and the HTTP to the sandbox. Played are the clock, the
broker (a list of messages) and the processes (greenlets that hand over between any two statements).
"""
