# SPDX-License-Identifier: MPL-2.0
"""A process that improves halves of large nights: pickled pieces in, pickled orders out."""

from dispatch.rounds.beside import serve

if __name__ == "__main__":
    serve()
