"""Many clients in one go: what is to be done, who does it, and what became of it.

`tasks` is one client's period as it travels to a worker, `plan` says which clients there are and which are
unchanged, `work` does one task under the ledger, `workers` are the hands (this process, or several), and
`portfolio` puts them together. The hands of many machines are in `cluster`.
"""
