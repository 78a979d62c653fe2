## The settings.

computing = 计算
threads-note = 学习使用这么多线程，且始终让位于您正在做的其他事情。深度训练会留出一个核心。
threads-all = 每个核心一个线程
memory = 学习可用内存
memory-note = 不含编码器本身。设有上限时，深度训练每次处理的词会减少；上限过低则不进行，状态栏会说明。
memory-all = 按需使用
battery = 使用电池时也进行深度训练
battery-note = 否则深度训练会等到接通电源，其余照常进行。
encoder-note = 负责阅读文本。可以下载或添加其他编码器。
graphics-card = 显卡
device-note = 更改在下次启动时生效。
card-if-there = 若有显卡则用其计算
processor-computes = 由处理器计算
language-english = English
language-chinese = 简体中文
language = 语言
language-note = 立即生效。您的文本和概念保持不变。
gigabytes = { $n } GB
megabytes = { $n } MB
computes-now = 目前在{ $name }上计算。
build-computes = 此版本在{ $name }上计算。

## The menu of the window, whose own words are in src-tauri/src/menu.rs; & stands before the letter to press.

menu-file = 文件(&F)
menu-edit = 编辑(&E)
menu-view = 视图(&V)
menu-help = 帮助(&H)
menu-new-project = 新建项目(&N)…
menu-open-project = 打开项目(&O)…
menu-open-sample = 打开示例项目(&S)
menu-import-files = 导入文件(&I)…
menu-import-folder = 导入文件夹(&F)…
menu-export = 导出(&E)…
menu-close-project = 关闭项目(&C)
menu-quit = 退出(&Q)
menu-undo = 撤销(&U)
menu-redo = 重做(&R)
menu-toggle-theme = 浅色或深色(&D)
menu-larger-text = 放大字号(&L)
menu-smaller-text = 缩小字号(&S)
menu-show-settings = 设置(&E)…
menu-show-keys = 快捷键(&K)
