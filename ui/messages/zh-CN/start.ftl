## The first screen.

start-claim = 在文本中标出少许片段，其余自会跟上。
start-begin = 开始
start-sample = 打开示例
start-sample-note = 用现成的文本试一试
start-new-note = 建立一个您自己的空白文件
open-project = 打开项目
start-open-note = 打开此计算机上的 .handful 文件
import-texts = 导入文本
start-import-note = 导入到一个新建的项目
recent-projects = 最近的项目
recent-none = 您的项目会列在这里。要了解如何使用，打开示例最快。
start-drop = 将文本文件或项目拖放到此处
start-private = 任何内容都不会离开此计算机。
recent-gone = 文件已不在原处
recent-forget-note = 从列表中移除；文件保留
recent-forget = 从列表中移除 { $name }
