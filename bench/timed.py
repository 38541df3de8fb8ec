"""What is served in place of a page's script: the same script, with a clock around it."""

from bench import clock

clock.run()
