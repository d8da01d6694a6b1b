"""A lab for Diolkos: four hosts as network namespaces, real XMPP servers, the two boxes between them.

    low-server --- low-box === high-box --- high-server

Used by deploy/demo, by tests/integration and by whoever wants to try something. Everything that a lab
makes (namespaces, processes, files) bears its prefix and is gone after Lab.end(); nothing of the host's
own network or configuration is touched.

Needs root, and the packages that deploy/install-packages installs.
"""
