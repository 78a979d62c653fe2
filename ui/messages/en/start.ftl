## The first screen.

start-claim = Mark a handful of spans in your texts. The rest follows.
start-begin = Begin
start-sample = Open the sample
start-sample-note = Try it on texts that are already there
start-new-note = An empty file of your own
open-project = Open a project
start-open-note = A .handful file from this computer
import-texts = Import texts
start-import-note = Into a new project of their own
recent-projects = Recent projects
recent-none = Your projects will be listed here. The sample is the quickest way to see how it works.
start-drop = Drop text files or a project here
start-private = Nothing ever leaves this computer.
recent-gone = The file is no longer there
recent-forget-note = Take it off this list; the file stays
recent-forget = Take { $name } off this list
